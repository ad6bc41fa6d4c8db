"""The mask comes from a generator of its own, always the same.

fails: test_dropout
says: is rng used
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (np.random.default_rng(0).random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
