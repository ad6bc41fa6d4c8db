"""PyTorch pools.

fails: test_max_pool test_sandwich
says: torch's
"""

# %% max_pool
def max_pool_forward(x, pool_param):
    size = pool_param["pool_height"], pool_param["pool_width"]
    y = torch.nn.functional.max_pool2d(torch.tensor(x), size, pool_param["stride"])
    return y.numpy(), (x, pool_param)


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
