"""The gradient is reshaped without a transpose.

fails: test_spatial_batchnorm
says: spatial_batchnorm_backward: dx
"""

# %% spatial_batchnorm
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, C)
    y, cache, bn_param = batchnorm_forward(rows, gamma, beta, bn_param)
    return y.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache, bn_param


def spatial_batchnorm_backward(dy, cache):
    N, C, H, W = dy.shape
    rows = dy.reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
