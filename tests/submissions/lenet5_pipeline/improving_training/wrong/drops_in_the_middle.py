"""The rate is 0 in the second half.

fails: test_hold_then_fall
says: drops to 0 in the middle
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: float(2 * t <= num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
