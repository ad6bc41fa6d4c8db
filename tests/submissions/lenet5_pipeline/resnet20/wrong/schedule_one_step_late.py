"""The rate is that of the step before.

fails: test_schedule
says: is one step late
"""

# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    points = (0, warm_up_share * num_steps, num_steps)
    return float(np.interp(max(step - 1, 0), points, (peak / 10, peak, 0)))


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    num_steps = num_epochs * steps_per_epoch
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: lr_at(step, num_steps, peak, warm_up_share)
    )
