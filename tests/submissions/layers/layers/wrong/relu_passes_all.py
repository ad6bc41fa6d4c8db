"""The gradient passes everywhere.

fails: test_relu
says: is dy everywhere
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    return dy * 1.0
