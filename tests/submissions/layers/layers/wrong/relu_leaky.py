"""A little of the negative values passes.

fails: test_relu
says: relu_forward: y
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0.01 * x), x


def relu_backward(dy, cache):
    x = cache
    return dy * (x > 0)
