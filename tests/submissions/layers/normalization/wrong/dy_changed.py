"""The gradient that arrives is scaled in place.

fails: test_batchnorm_backward_simplified
says: changed its input dy in place
"""

# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    x_hat, gamma, std = cache
    dbeta, dgamma = dy.sum(axis=0), (dy * x_hat).sum(axis=0)
    dy *= gamma
    g = dy
    dx = (g - g.mean(axis=0) - x_hat * (g * x_hat).mean(axis=0)) / std
    return dx, dgamma, dbeta
