"""Values are dropped in the input itself.

fails: test_dropout
says: x afterwards
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (rng.random(x.shape) >= p) / (1 - p)
    x *= mask
    return x, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
