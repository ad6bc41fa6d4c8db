"""The statistics are those of the columns.

fails: test_layernorm
says: feature by feature (batch norm)
"""

# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    std = np.sqrt(x.var(axis=0, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=0, keepdims=True)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def layernorm_backward(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    projection = (g * x_hat).mean(axis=0, keepdims=True)
    dx = (g - g.mean(axis=0, keepdims=True) - x_hat * projection) / std
    return dx, (dy * x_hat).sum(axis=0), dy.sum(axis=0)
