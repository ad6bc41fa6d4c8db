"""The rate ends at half of the first.

fails: test_hold_then_fall
says: it should reach 0 at the end
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, 1.5 - t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
