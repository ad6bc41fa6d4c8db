"""The formula lacks its second mean.

fails: test_batchnorm_backward_simplified
says: lacks the path through the variance
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = (g - g.mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
