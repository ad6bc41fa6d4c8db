"""w is reshaped where it should be transposed, and its numbers are mixed.

fails: test_affine
says: uses w reshaped where it should be transposed
"""

# %% affine
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)


def affine_backward(dy, cache):
    x, w = cache
    dx = (dy @ w.reshape(w.shape[::-1])).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dy
    return dx, dw, dy.sum(axis=0)
