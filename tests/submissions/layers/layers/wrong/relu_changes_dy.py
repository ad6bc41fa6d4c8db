"""dy is overwritten.

fails: test_relu test_sandwich
says: changed its input dy in place
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dy, cache):
    x = cache
    dy[x <= 0] = 0
    return dy
