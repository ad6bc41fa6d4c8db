"""Helper functions, an extra cell that prints and warns, and losses that do so too."""

# %% affine
def _rows(x):
    return np.reshape(x, (x.shape[0], int(np.prod(x.shape[1:]))))


def affine_forward(x, w, b):
    print("affine of", x.shape)
    return np.dot(_rows(x), w) + b[np.newaxis], (x.copy(), w.copy(), b.copy())


def affine_backward(dy, cache):
    x, w, b = cache
    return np.dot(dy, w.T).reshape(*x.shape), np.dot(_rows(x).T, dy), np.ones(len(dy)) @ dy


# %% + after affine
import warnings

warnings.warn("this is only a warning")


# %% conv_forward_fast
def _columns(x, KH, KW, stride, pad):
    """Copy all windows by one strided slice for each place in the kernel."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    OH, OW = (padded.shape[2] - KH) // stride + 1, (padded.shape[3] - KW) // stride + 1
    slices = [
        padded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride]
        for i in range(KH)
        for j in range(KW)
    ]
    return np.stack(slices, axis=2).reshape(len(x), -1, OH * OW), OH, OW  # (N, C*KH*KW, OH*OW)


def conv_forward_fast(x, w, b, conv_param):
    F, C, KH, KW = w.shape
    columns, OH, OW = _columns(x, KH, KW, conv_param["stride"], conv_param["pad"])
    y = np.matmul(w.reshape(F, -1), columns) + b[:, None]
    return y.reshape(len(x), F, OH, OW), (columns, x.shape, w, conv_param)


# %% conv_backward_fast
def conv_backward_fast(dy, cache):
    columns, shape, w, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, F, OH, OW = dy.shape
    KH, KW = w.shape[2:]
    flat = dy.reshape(N, F, -1)
    dw = np.matmul(flat, columns.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    dcolumns = np.matmul(w.reshape(F, -1).T, flat).reshape(N, -1, KH, KW, OH, OW)
    dx = np.zeros((N, shape[1], shape[2] + 2 * p, shape[3] + 2 * p))
    for i in range(KH):
        for j in range(KW):
            dx[:, :, i : i + s * OH : s, j : j + s * OW : s] += dcolumns[:, :, i, j]
    return dx[:, :, p : p + shape[2], p : p + shape[3]], dw, flat.sum(axis=(0, 2))


# %% losses
def _rows_of(logits):
    return np.arange(logits.shape[0])


def softmax_loss(logits, labels):
    np.exp(np.array([10000.0]))  # warns, and is not used
    moved = logits - np.amax(logits, axis=1)[:, None]
    sums = np.exp(moved).sum(axis=1)
    loss = (np.log(sums) - moved[_rows_of(logits), labels]).mean()
    gradient = np.exp(moved) / sums[:, None]
    gradient[_rows_of(logits), labels] -= 1.0
    return loss, gradient / len(labels)


def svm_loss(logits, labels):
    true = np.take_along_axis(logits, labels[:, None], axis=1)
    charges = np.clip(logits - true + 1, 0, None)
    inside = charges > 0  # the true class always is, by its margin of 1
    gradient = inside.astype(float)
    np.put_along_axis(gradient, labels[:, None], 1.0 - inside.sum(axis=1, keepdims=True), axis=1)
    return np.mean(charges.sum(axis=1)) - 1, gradient / len(labels)
