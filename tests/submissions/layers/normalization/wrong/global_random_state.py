"""The mask comes from NumPy's global state, not from rng.

fails: test_dropout
says: with an equal rng
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (np.random.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
