"""The rate comes back after each step.

fails: test_lr_at
says: and comes back after it
"""

# %% lr_at
def lr_at(epoch, lr, every, factor):
    return lr * factor if epoch and epoch % every == 0 else lr
