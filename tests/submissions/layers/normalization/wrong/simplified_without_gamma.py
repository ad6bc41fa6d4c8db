"""The formula starts from dy, not from gamma times dy.

fails: test_batchnorm_backward_simplified
says: lacks the factor gamma
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
