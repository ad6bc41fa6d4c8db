"""A cosine.

fails: test_hold_then_fall
says: falls in a cosine
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
