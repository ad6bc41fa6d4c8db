"""The input is centred in place.

fails: test_batchnorm_forward test_batchnorm_backward test_batchnorm_backward_simplified test_spatial_batchnorm
says: changed its input x in place
"""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        x_hat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return gamma * x_hat + beta, None, bn_param
    mean, var = x.mean(axis=0), x.var(axis=0)
    std = np.sqrt(var + eps)
    x -= mean
    x_hat = x / std
    averages = {
        "running_mean": momentum * bn_param["running_mean"] + (1 - momentum) * mean,
        "running_var": momentum * bn_param["running_var"] + (1 - momentum) * var,
    }
    return gamma * x_hat + beta, (x_hat, gamma, std), bn_param | averages
