"""The rate never falls.

fails: test_hold_then_fall
says: never falls
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1.0)


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
