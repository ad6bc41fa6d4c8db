"""A factor in every step.

fails: test_hold_then_fall
says: in every step, by accident?
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
