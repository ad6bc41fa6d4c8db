"""Padding goes to the top and left only.

fails: test_conv_forward_naive
says: has its padding at the top and left only
"""

# %% conv_forward_naive
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, KH, KW) = x.shape, w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, 0), (pad, 0)))
    OH, OW = 1 + (padded.shape[2] - KH) // stride, 1 + (padded.shape[3] - KW) // stride
    y = np.empty((N, F, max(OH, 0), max(OW, 0)), x.dtype)
    for n, f, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        window = padded[n, :, top : top + KH, left : left + KW]
        y[n, f, i, j] = (window * w[f]).sum() + b[f]
    return y, (x, w, conv_param)
