"""dw is (M, D) in place of (D, M).

fails: test_affine
says: transposed
"""

# %% affine
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w)


def affine_backward(dy, cache):
    x, w = cache
    dx = (dy @ w.T).reshape(x.shape)
    dw = dy.T @ x.reshape(len(x), -1)
    return dx, dw, dy.sum(axis=0)
