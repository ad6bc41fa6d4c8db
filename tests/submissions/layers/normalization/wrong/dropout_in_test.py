"""Values are dropped in test mode too.

fails: test_dropout
says: is dropped in test mode
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
