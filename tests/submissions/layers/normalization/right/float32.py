"""Dropout works in float32, and layer norm returns float32."""

# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode == "test":
        return x, 1.0
    mask = (rng.random(x.shape, dtype=np.float32) >= p).astype(np.float32) / np.float32(1 - p)
    return x.astype(np.float32) * mask, mask


def dropout_backward(dy, cache):
    return dy.astype(np.float32) * cache if np.ndim(cache) else dy


# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    std = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=1, keepdims=True)) / std
    return (gamma * x_hat + beta).astype(np.float32), (x_hat, gamma, std)


def layernorm_backward(dy, cache):
    x_hat, gamma, std = cache
    g = dy * gamma
    projection = (g * x_hat).mean(axis=1, keepdims=True)
    dx = (g - g.mean(axis=1, keepdims=True) - x_hat * projection) / std
    return dx.astype(np.float32), (dy * x_hat).sum(axis=0), dy.sum(axis=0)
