"""The formula divides by 4, the rows of the visible test.

fails: test_batchnorm_backward_simplified
says: wrong in
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    dx = (g - g.sum(axis=0) / 4 - x_hat * (g * x_hat).sum(axis=0) / 4) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
