"""The averages are changed in place, and the same bn_param is returned."""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(0), x.var(0)
        bn_param["running_mean"] *= momentum
        bn_param["running_mean"] += (1 - momentum) * mean
        bn_param["running_var"] *= momentum
        bn_param["running_var"] += (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    x_hat = (x - mean) / np.sqrt(var + eps)
    y = x_hat * gamma
    y += beta
    return y, (x_hat, gamma, np.sqrt(var + eps)), bn_param
