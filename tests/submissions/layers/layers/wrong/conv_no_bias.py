"""The bias is forgotten.

fails: test_conv_forward_naive
says: lacks the bias b
"""

# %% conv_forward_naive
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    (N, _, H, W), (F, _, KH, KW) = x.shape, w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    OH, OW = 1 + (H + 2 * pad - KH) // stride, 1 + (W + 2 * pad - KW) // stride
    y = np.empty((N, F, OH, OW), x.dtype)
    for n, f, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        window = padded[n, :, top : top + KH, left : left + KW]
        y[n, f, i, j] = (window * w[f]).sum()
    return y, (x, w, conv_param)
