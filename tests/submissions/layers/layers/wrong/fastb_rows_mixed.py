"""dy becomes a matrix without transposing, so images and filters are mixed.

fails: test_conv_backward_fast
says: images and filters of dy mixed
"""

# %% conv_backward_fast
def conv_backward_fast(dy, cache):
    cols, (N, C, H, W), w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    (F, C, KH, KW), (OH, OW) = w.shape, dy.shape[2:]
    d = dy.reshape(F, -1)  # (F, N * OH * OW)
    dw = (d @ cols.T).reshape(w.shape)
    dcols = (w.reshape(F, -1).T @ d).reshape(C, KH, KW, N, OH, OW)
    dpadded = np.zeros((C, N, H + 2 * pad, W + 2 * pad), dcols.dtype)
    for i, j in np.ndindex(KH, KW):
        dpadded[:, :, i : i + stride * OH : stride, j : j + stride * OW : stride] += dcols[:, i, j]
    dx = dpadded[:, :, pad : pad + H, pad : pad + W].transpose(1, 0, 2, 3)
    return np.ascontiguousarray(dx), dw, d.sum(axis=1)
