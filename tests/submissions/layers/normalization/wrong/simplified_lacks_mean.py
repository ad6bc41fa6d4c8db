"""The formula lacks its first mean.

fails: test_batchnorm_backward_simplified
says: lacks the path through the mean
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = (g - x_hat * (g * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
