"""The steps are counted from 1.

fails: test_hold_then_fall
says: is one step ahead
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: max(0, min(1, 2 - 2 * (t + 1) / num_steps)))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
