"""Negative values of x are overwritten.

fails: test_relu
says: changed its input x in place
"""

# %% relu
def relu_forward(x):
    before = x.copy()
    x[x < 0] = 0
    return x, before


def relu_backward(dy, cache):
    x = cache
    return dy * (x > 0)
