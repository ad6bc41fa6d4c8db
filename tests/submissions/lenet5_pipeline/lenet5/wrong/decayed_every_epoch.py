"""The rate decays every epoch, by accident.

fails: test_lr_at
says: decays every epoch
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return lr * factor**epoch
