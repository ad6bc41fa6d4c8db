"""Means without keepdims fit square arrays only.

fails: test_layernorm
says: broadcast
"""

# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    std = np.sqrt(x.var(axis=1) + eps)
    x_hat = (x - x.mean(axis=1)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def layernorm_backward(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    projection = (g * x_hat).mean(axis=1)
    dx = (g - g.mean(axis=1) - x_hat * projection) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
