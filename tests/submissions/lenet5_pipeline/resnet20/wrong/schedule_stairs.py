"""The rate changes at the first batch of an epoch only.

fails: test_schedule
says: stay the same for a whole epoch
"""

# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    points = (0, warm_up_share * num_steps, num_steps)
    return float(np.interp(step, points, (peak / 10, peak, 0)))


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    num_steps = num_epochs * steps_per_epoch
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: lr_at(step // steps_per_epoch * steps_per_epoch, num_steps, peak, warm_up_share)
    )
