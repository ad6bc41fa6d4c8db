"""The mask is taken from dy, not from x.

fails: test_relu
says: mask from dy
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    return dy * (dy > 0)
