"""Backward returns zeros.

fails: test_relu
says: is zero everywhere
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    return np.zeros_like(x)
