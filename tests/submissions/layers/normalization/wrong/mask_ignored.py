"""The backward pass lets everything through.

fails: test_dropout
says: ignores the mask
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy
