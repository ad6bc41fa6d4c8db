"""The rate ends at a tenth of the peak.

fails: test_schedule
says: stops falling at peak / 10
"""

# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    points = (0, warm_up_share * num_steps, num_steps)
    return float(np.interp(step, points, (peak / 10, peak, peak / 10)))


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    num_steps = num_epochs * steps_per_epoch
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: lr_at(step, num_steps, peak, warm_up_share)
    )
