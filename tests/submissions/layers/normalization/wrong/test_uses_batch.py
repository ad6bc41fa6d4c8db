"""Test mode normalises by the batch.

fails: test_batchnorm_forward test_spatial_batchnorm
says: uses the batch in test mode
"""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        x_hat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)
        return gamma * x_hat + beta, None, bn_param
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    averages = {
        "running_mean": momentum * bn_param["running_mean"] + (1 - momentum) * mean,
        "running_var": momentum * bn_param["running_var"] + (1 - momentum) * var,
    }
    return gamma * x_hat + beta, (x_hat, gamma, std), bn_param | averages
