"""The backward pass draws a mask of its own.

fails: test_dropout
says: keep the forward pass's mask
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, (p, rng)


def dropout_backward(dy, cache):
    if cache is None:
        return dy
    p, rng = cache
    return dy * (rng.random(dy.shape) >= p) / (1 - p)
