"""lr is forgotten.

fails: test_lr_at
says: is a factor alone
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return factor ** (epoch // every)
