"""Columns by index arrays and np.add.at, images as rows, and a mask in the cache of ReLU and pooling."""

# %% relu
def relu_forward(x):
    mask = x > 0
    return np.where(mask, x, 0.0), mask


def relu_backward(dy, cache):
    return np.where(cache, dy, 0.0)


# %% conv_forward_fast
def _indices(shape, kernel, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    (N, C, H, W), (F, _, KH, KW) = shape, kernel
    tops = s * np.arange((H + 2 * p - KH) // s + 1)
    lefts = s * np.arange((W + 2 * p - KW) // s + 1)
    rows = tops[:, None, None, None] + np.arange(KH)[:, None]
    columns = lefts[:, None, None] + np.arange(KW)
    return np.broadcast_arrays(rows, columns)


def conv_forward_fast(x, w, b, conv_param):
    p = conv_param["pad"]
    rows, columns = _indices(x.shape, w.shape, conv_param)
    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p))
    padded[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    windows = padded[:, :, rows, columns]  # (N, C, OH, OW, KH, KW)
    y = np.tensordot(windows, w, axes=([1, 4, 5], [1, 2, 3])) + b
    return np.moveaxis(y, 3, 1), (windows, rows, columns, padded.shape, x.shape, w, p)


# %% conv_backward_fast
def conv_backward_fast(dy, cache):
    windows, rows, columns, padded_shape, shape, w, p = cache
    dw = np.tensordot(dy, windows, axes=([0, 2, 3], [0, 2, 3]))
    dwindows = np.tensordot(dy, w, axes=([1], [0])).transpose(0, 3, 1, 2, 4, 5)
    dpadded = np.zeros(padded_shape)
    np.add.at(dpadded, (slice(None), slice(None), rows, columns), dwindows)
    return dpadded[:, :, p : p + shape[2], p : p + shape[3]], dw, np.add.reduce(dy, (0, 2, 3))


# %% max_pool
def max_pool_forward(x, pool_param):
    ph, pw, s = (pool_param[k] for k in ("pool_height", "pool_width", "stride"))
    windows = sliding_window_view(x, (ph, pw), axis=(2, 3))[:, :, ::s, ::s]
    flat = windows.reshape(*windows.shape[:4], -1)
    return flat.max(axis=-1), (flat.argmax(axis=-1), x.shape, pw, s)


def max_pool_backward(dy, cache):
    best, shape, pw, s = cache
    n, c, i, j = np.indices(dy.shape)
    dx = np.zeros(shape)
    np.add.at(dx, (n, c, i * s + best // pw, j * s + best % pw), dy)
    return dx
