"""The last epoch is reported.

fails: test_report
says: is that of the last epoch
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = val[-1]
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
