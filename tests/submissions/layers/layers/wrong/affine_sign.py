"""dx has the wrong sign.

fails: test_affine
says: wrong sign
"""

# %% affine
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)


def affine_backward(dy, cache):
    x, w = cache
    dx = -(dy @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dy
    return dx, dw, dy.sum(axis=0)
