"""Training rescales, and test mode multiplies by 1 - p again.

fails: test_dropout
says: is multiplied by 1 − p
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return (1 - p) * x, None
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
