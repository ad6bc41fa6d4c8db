"""The variance as the mean of squares minus the squared mean; spatial batch norm without rows."""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        x_hat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return gamma * x_hat + beta, None, bn_param
    mean, var = x.mean(axis=0), (x**2).mean(axis=0) - x.mean(axis=0) ** 2
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    averages = {
        "running_mean": momentum * bn_param["running_mean"] + (1 - momentum) * mean,
        "running_var": momentum * bn_param["running_var"] + (1 - momentum) * var,
    }
    return gamma * x_hat + beta, (x_hat, gamma, std), bn_param | averages


# %% spatial_batchnorm
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, m, axes = bn_param["eps"], bn_param["momentum"], (0, 2, 3)
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axes), x.var(axes)
        bn_param = bn_param.copy()
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    shape = (1, -1, 1, 1)
    std = np.sqrt(var + eps).reshape(shape)
    x_hat = (x - mean.reshape(shape)) / std
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), (x_hat, gamma.reshape(shape), std), bn_param


def spatial_batchnorm_backward(dy, cache):
    x_hat, gamma, std = cache
    over = {"axis": (0, 2, 3), "keepdims": True}
    g = gamma * dy
    dx = (g - g.mean(**over) - x_hat * (g * x_hat).mean(**over)) / std
    return dx, (dy * x_hat).sum((0, 2, 3)), dy.sum((0, 2, 3))
