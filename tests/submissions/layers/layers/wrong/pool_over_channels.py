"""The largest value of all channels is kept.

fails: test_max_pool
says: max_pool_forward: y
"""

# %% max_pool
def max_pool_forward(x, pool_param):
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    N, C, H, W = x.shape
    y = np.empty((N, C, 1 + (H - height) // stride, 1 + (W - width) // stride), x.dtype)
    for n, c, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        y[n, c, i, j] = x[n, :, top : top + height, left : left + width].max()
    return y, (x, pool_param)


def max_pool_backward(dy, cache):
    x, pool_param = cache
    height, width, stride = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * stride, j * stride
        window = x[n, c, top : top + height, left : left + width]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, top + row, left + column] += dy[n, c, i, j]
    return dx
