"""Einsum for the sums; layer norm by batch norm of the transpose; dropout by binomial draws."""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        x_hat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return gamma * x_hat + beta, None, bn_param
    mean, var = np.einsum("nd->d", x) / len(x), np.einsum("nd,nd->d", x - x.mean(0), x - x.mean(0)) / len(x)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    averages = {
        "running_mean": momentum * bn_param["running_mean"] + (1 - momentum) * mean,
        "running_var": momentum * bn_param["running_var"] + (1 - momentum) * var,
    }
    return gamma * x_hat + beta, (x_hat, gamma, std), bn_param | averages


# %% batchnorm_backward
def batchnorm_backward(dy, cache):
    x_hat, gamma, std = cache
    N = len(dy)
    jacobian = np.eye(N)[:, :, None] - 1 / N - np.einsum("id,jd->ijd", x_hat, x_hat) / N
    dx = np.einsum("ijd,jd,d->id", jacobian, dy, gamma / std)
    return dx, np.einsum("nd,nd->d", dy, x_hat), np.einsum("nd->d", dy)


# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    D, N = x.T.shape
    bn_param = {"mode": "train", "eps": eps, "momentum": 0.0}
    bn_param |= {"running_mean": np.zeros(N), "running_var": np.zeros(N)}
    y, cache, bn_param = batchnorm_forward(x.T, np.ones(N), np.zeros(N), bn_param)
    return gamma * y.T + beta, (y.T, gamma, cache)


def layernorm_backward(dy, cache):
    x_hat, gamma, cache = cache
    dx = batchnorm_backward((gamma * dy).T, cache)[0].T
    return dx, np.einsum("nd,nd->d", dy, x_hat), np.ones(len(dy)) @ dy


# %% dropout
def dropout_forward(x, p, mode, rng):
    mask = rng.binomial(1, 1 - p, size=x.shape) / (1 - p) if mode == "train" else np.ones_like(x)
    return np.multiply(x, mask), mask


def dropout_backward(dy, cache):
    return np.multiply(dy, cache)


# %% groupnorm
def groupnorm_forward(x, gamma, beta, num_groups, eps):
    N, C, H, W = x.shape
    ones = np.ones(C // num_groups * H * W)
    y, cache = layernorm_forward(x.reshape(N * num_groups, -1), ones, 0 * ones, eps)
    x_hat = y.reshape(x.shape)
    return np.einsum("nchw,c->nchw", x_hat, gamma) + beta[None, :, None, None], (x_hat, gamma, cache)


def groupnorm_backward(dy, cache):
    x_hat, gamma, cache = cache
    g = np.einsum("nchw,c->nchw", dy, gamma)
    dx, _, _ = layernorm_backward(g.reshape(-1, cache[0].shape[1]), cache)
    return dx.reshape(dy.shape), np.einsum("nchw,nchw->c", dy, x_hat), np.einsum("nchw->c", dy)
