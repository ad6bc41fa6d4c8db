"""The epochs are counted from 0.

fails: test_report
says: is counted from 0
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best), "val": best, "test": evaluate("test")}
