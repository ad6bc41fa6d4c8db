"""test is measured for every epoch.

fails: test_report
says: test is measured once, after training
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": max(evaluate("test") for _ in val)}
