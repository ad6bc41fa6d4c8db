"""The naive convolution loops over windows only; the sandwich uses it, and ReLU after pooling."""

# %% conv_forward_naive
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    KH, KW = w.shape[2:]
    tops = range(0, padded.shape[2] - KH + 1, stride)
    lefts = range(0, padded.shape[3] - KW + 1, stride)
    y = [[np.tensordot(padded[:, :, t : t + KH, l : l + KW], w, ((1, 2, 3), (1, 2, 3))) + b for l in lefts] for t in tops]
    return np.array(y).transpose(2, 3, 0, 1), (padded, w, stride, pad)


# %% conv_backward_naive
def conv_backward_naive(dy, cache):
    padded, w, stride, pad = cache
    KH, KW = w.shape[2:]
    dpadded, dw, db = 0 * padded, 0 * w, 0
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = np.s_[:, :, stride * i : stride * i + KH, stride * j : stride * j + KW]
            dpadded[window] += np.einsum("nf,fcuv->ncuv", dy[:, :, i, j], w)
            dw += np.einsum("nf,ncuv->fcuv", dy[:, :, i, j], padded[window])
            db = db + dy[:, :, i, j].sum(axis=0)
    H, W = padded.shape[2] - 2 * pad, padded.shape[3] - 2 * pad
    return dpadded[:, :, pad:, pad:][:, :, :H, :W], dw, db


# %% sandwich
def affine_relu_forward(x, w, b):
    scores, first = affine_forward(x, w, b)
    out, second = relu_forward(scores)
    return out, {"affine": first, "relu": second}


def affine_relu_backward(dy, cache):
    return affine_backward(relu_backward(dy, cache["relu"]), cache["affine"])


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    maps, first = conv_forward_naive(x, w, b, conv_param)
    pooled, second = max_pool_forward(maps, pool_param)
    out, third = relu_forward(pooled)
    return out, [first, second, third]


def conv_relu_pool_backward(dy, cache):
    first, second, third = cache
    dx, dw, db = conv_backward_naive(max_pool_backward(relu_backward(dy, third), second), first)
    return dx, dw, db
