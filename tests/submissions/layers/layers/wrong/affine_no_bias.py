"""The bias is forgotten.

fails: test_affine
says: lacks the bias b
"""

# %% affine
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w, (x, w)


def affine_backward(dy, cache):
    x, w = cache
    dx = (dy @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dy
    return dx, dw, dy.sum(axis=0)
