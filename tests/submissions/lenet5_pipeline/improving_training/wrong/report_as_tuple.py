"""A tuple, not a dictionary.

fails: test_report
says: wanted is a dictionary
"""

# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return val.index(best) + 1, best, evaluate("test")
