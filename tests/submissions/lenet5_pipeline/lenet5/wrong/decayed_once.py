"""One step only.

fails: test_lr_at
says: decays once only
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return lr * factor if epoch >= every else lr
