"""The formula is not divided by the standard deviation.

fails: test_batchnorm_backward_simplified
says: is not divided by the standard deviation
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0))
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
