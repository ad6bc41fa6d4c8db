"""Channels but the first are left out.

fails: test_conv_forward_fast
says: sees the first channel only
"""

# %% conv_forward_fast
def conv_forward_fast(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, (F, C, KH, KW) = len(x), w.shape
    padded = np.pad(x.transpose(1, 0, 2, 3), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(padded, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride]
    OH, OW = windows.shape[2:4]  # windows: (C, N, OH, OW, KH, KW)
    cols = windows.transpose(0, 4, 5, 1, 2, 3).reshape(C * KH * KW, N * OH * OW)
    y = w[:, 0].reshape(F, -1) @ cols[: KH * KW] + b[:, None]  # (F, N * OH * OW)
    y = np.ascontiguousarray(y.reshape(F, N, OH, OW).transpose(1, 0, 2, 3))
    return y, (cols, x.shape, w, conv_param)
