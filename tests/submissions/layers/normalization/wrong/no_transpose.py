"""The reshape comes without a transpose.

fails: test_spatial_batchnorm
says: mixes channels
"""

# %% spatial_batchnorm
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    rows = x.reshape(-1, C)
    y, cache, bn_param = batchnorm_forward(rows, gamma, beta, bn_param)
    return y.reshape(x.shape), cache, bn_param


def spatial_batchnorm_backward(dy, cache):
    N, C, H, W = dy.shape
    rows = dy.reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(dy.shape), dgamma, dbeta
