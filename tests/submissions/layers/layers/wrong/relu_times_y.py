"""The gradient is multiplied by the output.

fails: test_relu
says: is dy times y
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    return dy * np.maximum(x, 0)
