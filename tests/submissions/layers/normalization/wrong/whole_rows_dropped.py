"""One draw for each row.

fails: test_dropout
says: drops whole rows or columns
"""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, None
    mask = (np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)), x.shape) >= p) / (1 - p)
    return x * mask, mask


def dropout_backward(dy, cache):
    return dy if cache is None else dy * cache
