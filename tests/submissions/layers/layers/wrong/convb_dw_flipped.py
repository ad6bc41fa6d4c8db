"""dw is turned.

fails: test_conv_backward_naive
says: has the kernels turned by 180 degrees
"""

# %% conv_backward_naive
def conv_backward_naive(dy, cache):
    x, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    (H, W), (KH, KW) = x.shape[2:], w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dy.shape):
        rows, columns = slice(i * stride, i * stride + KH), slice(j * stride, j * stride + KW)
        dpadded[n, :, rows, columns] += dy[n, f, i, j] * w[f]
        dw[f] += dy[n, f, i, j] * padded[n, :, rows, columns]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw[:, :, ::-1, ::-1], dy.sum(axis=(0, 2, 3))
