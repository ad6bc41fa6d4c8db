"""SciPy correlates each pair of a picture and a filter.

fails: test_conv_forward_naive
says: scipy's
"""

# %% conv_forward_naive
def conv_forward_naive(x, w, b, conv_param):
    from scipy.signal import correlate

    stride, pad = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    y = [[correlate(image, kernel, "valid")[0] + bias for kernel, bias in zip(w, b)] for image in padded]
    return np.array(y)[:, :, ::stride, ::stride], (x, w, conv_param)
