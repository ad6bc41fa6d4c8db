"""The formula takes sums where it needs means.

fails: test_batchnorm_backward_simplified
says: has sums where it needs means
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = (g - g.sum(axis=0) - x_hat * (g * x_hat).sum(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
