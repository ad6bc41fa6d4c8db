"""dgamma is not summed over the batch.

fails: test_batchnorm_backward test_spatial_batchnorm
says: is not summed over the batch
"""

# %% batchnorm_backward
def batchnorm_backward(dy, cache):
    x_hat, gamma, std = cache
    N, centred = len(dy), x_hat * std
    dx_hat = dy * gamma
    dstd = -(dx_hat * x_hat / std).sum(axis=0)
    dvar = dstd / (2 * std)
    dsquares = np.ones(dy.shape) / N * dvar
    dcentred = dx_hat / std + 2 * centred * dsquares
    dmean = -dcentred.sum(axis=0)
    dx = dcentred + np.ones(dy.shape) / N * dmean
    return dx, dy * x_hat, dy.sum(axis=0)
