"""The function is returned, not a scheduler.

fails: test_hold_then_fall
says: it needs a step()
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return lambda t: min(1, 2 - 2 * t / num_steps)


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
