"""The mask is returned without dy.

fails: test_relu
says: the mask alone
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    return (x > 0) * 1.0
