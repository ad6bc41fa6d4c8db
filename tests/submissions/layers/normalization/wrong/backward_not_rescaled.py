"""The backward pass drops, and does not rescale.

fails: test_dropout
says: is not divided by 1 − p
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * (cache > 0)
