"""The rate falls along a cosine.

fails: test_schedule
says: falls along a cosine
"""

# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    top = warm_up_share * num_steps
    if step < top:
        return peak * (0.1 + 0.9 * step / top)
    return peak * (1 + np.cos(np.pi * (step - top) / (num_steps - top))) / 2


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    num_steps = num_epochs * steps_per_epoch
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: lr_at(step, num_steps, peak, warm_up_share)
    )
