"""dgamma and dbeta are summed over the features.

fails: test_layernorm
says: is summed along the rows
"""

# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    return gamma * x_hat + beta, (x_hat, gamma, std)


def layernorm_backward(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    projection = (g * x_hat).mean(axis=1, keepdims=True)
    dx = (g - g.mean(axis=1, keepdims=True) - x_hat * projection) / std
    return dx, (dy * x_hat).sum(axis=1), dy.sum(axis=1)
