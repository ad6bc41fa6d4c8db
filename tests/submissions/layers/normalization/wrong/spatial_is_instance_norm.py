"""Each channel of each picture is normalised by itself.

fails: test_spatial_batchnorm
says: instance norm
"""

# %% spatial_batchnorm
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    std = np.sqrt(x.var(axis=(2, 3), keepdims=True) + bn_param["eps"])
    x_hat = (x - x.mean(axis=(2, 3), keepdims=True)) / std
    return gamma[:, None, None] * x_hat + beta[:, None, None], x_hat, bn_param


def spatial_batchnorm_backward(dy, cache):
    N, C, H, W = dy.shape
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, C)
    dx, dgamma, dbeta = batchnorm_backward(rows, cache)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
