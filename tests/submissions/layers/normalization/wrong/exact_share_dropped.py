"""Adds noise in place of dropping.

fails: test_dropout
says: drops a share of
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = 1 + p * rng.standard_normal(x.shape)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
