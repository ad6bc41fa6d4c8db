"""The minimum with 1 is forgotten.

fails: test_hold_then_fall
says: is above the first one
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 2 - 2 * t / num_steps)


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
