"""The factor is taken for the rate.

fails: test_hold_then_fall
says: the learning rate in 8 steps
"""

# %% schedule_and_report
def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}

class Own:
    def __init__(self, optimizer, num_steps):
        self.optimizer, self.num_steps, self.t = optimizer, num_steps, 0
        self.first = [group["lr"] for group in optimizer.param_groups]

    def step(self):
        self.t += 1
        factor = min(1, 2 - 2 * self.t / self.num_steps)
        for group, lr in zip(self.optimizer.param_groups, self.first):
            group["lr"] = factor


def hold_then_fall(optimizer, num_steps):
    return Own(optimizer, num_steps)
