"""One epoch too late.

fails: test_lr_at
says: decays one epoch too late
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return lr * factor ** (max(epoch - 1, 0) // every)
