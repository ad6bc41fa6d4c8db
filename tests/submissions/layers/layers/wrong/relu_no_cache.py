"""Forward returns y alone.

fails: test_relu test_sandwich
says: 
"""

# %% relu
def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(dy, cache):
    x = cache
    return dy * (x > 0)
