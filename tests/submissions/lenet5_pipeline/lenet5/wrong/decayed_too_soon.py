"""One epoch too soon.

fails: test_lr_at
says: decays one epoch too soon
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return lr * factor ** ((epoch + 1) // every)
