"""The factor multiplies the last rate, not the first.

fails: test_hold_then_fall
says: is lowered anew in every step
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
