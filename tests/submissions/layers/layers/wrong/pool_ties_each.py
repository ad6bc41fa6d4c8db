"""All equally large values get the gradient.

fails: test_max_pool
says: goes to all equally large values
"""

# %% max_pool
def max_pool_forward(x, pool_param):
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    N, C, H, W = x.shape
    y = np.empty((N, C, 1 + (H - height) // stride, 1 + (W - width) // stride), x.dtype)
    for n, c, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        y[n, c, i, j] = x[n, c, top : top + height, left : left + width].max()
    return y, (x, pool_param)


def max_pool_backward(dy, cache):
    x, pool_param = cache
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * stride, j * stride
        window = x[n, c, top : top + height, left : left + width]
        dx[n, c, top : top + height, left : left + width] += dy[n, c, i, j] * (window == window.max())
    return dx
