"""What is kept is divided by p.

fails: test_dropout
says: is divided by p, not by 1 − p
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (rng.random(x.shape) >= p) / p if p else np.ones(x.shape)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
