"""One helper normalises for all layers; extra cells print and warn."""

# %% + after batchnorm_forward
import warnings

warnings.warn("this is only a warning")


def normalise(x, axes, eps):
    mean, var = np.mean(x, axis=axes, keepdims=True), np.var(x, axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(var + eps), np.sqrt(var + eps)


def pull_back(g, hat, std, axes):
    print("back over", axes)
    return (g - np.mean(g, axis=axes, keepdims=True) - hat * np.mean(g * hat, axis=axes, keepdims=True)) / std


# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    hat, std = normalise(x, -1, eps)
    return hat * gamma[None] + beta[None], (hat, std, gamma)


def layernorm_backward(dy, cache):
    hat, std, gamma = cache
    return pull_back(dy * gamma, hat, std, -1), np.sum(dy * hat, 0), np.sum(dy, 0)


# %% groupnorm
def groupnorm_forward(x, gamma, beta, num_groups, eps):
    N, C, H, W = x.shape
    hat, std = normalise(x.reshape(N, num_groups, C // num_groups, H, W), (2, 3, 4), eps)
    y = hat.reshape(N, C, H, W) * gamma[:, np.newaxis, np.newaxis] + beta[:, np.newaxis, np.newaxis]
    return y, (hat, std, gamma)


def groupnorm_backward(dy, cache):
    hat, std, gamma = cache
    g = (dy * gamma[:, None, None]).reshape(hat.shape)
    dgamma = np.sum(dy * hat.reshape(dy.shape), axis=(0, 2, 3))
    return pull_back(g, hat, std, (2, 3, 4)).reshape(dy.shape), dgamma, np.sum(dy, axis=(0, 2, 3))
