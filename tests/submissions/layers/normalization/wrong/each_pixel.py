"""Each pixel is normalised over the batch.

fails: test_spatial_batchnorm
says: every pixel has its own
"""

# %% spatial_batchnorm
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    wide = [np.repeat(a, H * W) for a in (gamma, beta, bn_param["running_mean"], bn_param["running_var"])]
    pixels = bn_param | {"running_mean": wide[2], "running_var": wide[3]}
    y, cache, pixels = batchnorm_forward(x.reshape(N, -1), *wide[:2], pixels)
    for key in ("running_mean", "running_var"):
        bn_param[key] = pixels[key].reshape(C, -1).mean(axis=1)
    return y.reshape(x.shape), cache, bn_param


def spatial_batchnorm_backward(dy, cache):
    N, C, H, W = dy.shape
    dx, dgamma, dbeta = batchnorm_backward(dy.reshape(N, -1), cache)
    return dx.reshape(dy.shape), dgamma.reshape(C, -1).sum(1), dbeta.reshape(C, -1).sum(1)
