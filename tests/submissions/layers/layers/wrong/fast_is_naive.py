"""The fast convolution calls the naive one.

fails: test_conv_forward_fast test_conv_backward_fast
says: is there a loop over images
"""

# %% conv_forward_fast
def conv_forward_fast(x, w, b, conv_param):
    return conv_forward_naive(x, w, b, conv_param)


# %% conv_backward_fast
def conv_backward_fast(dy, cache):
    return conv_backward_naive(dy, cache)
