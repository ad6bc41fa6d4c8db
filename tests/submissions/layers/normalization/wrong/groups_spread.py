"""Every num_groups-th channel makes a group.

fails: test_groupnorm
says: do not lie side by side
"""

# %% groupnorm
def groupnorm_forward(x, gamma, beta, num_groups, eps):
    groups = x.reshape(len(x), -1, num_groups, *x.shape[2:]).swapaxes(1, 2).reshape(len(x), num_groups, -1)
    std = np.sqrt(groups.var(axis=2, keepdims=True) + eps)
    x_hat = ((groups - groups.mean(axis=2, keepdims=True)) / std).reshape(len(x), num_groups, -1, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)
    return gamma[:, None, None] * x_hat + beta[:, None, None], (x_hat, gamma, std)


def groupnorm_backward(dy, cache):
    x_hat, gamma, std = cache
    g = (dy * gamma[:, None, None]).reshape(*std.shape[:2], -1)
    groups = x_hat.reshape(g.shape)
    projection = (g * groups).mean(axis=2, keepdims=True)
    dx = (g - g.mean(axis=2, keepdims=True) - groups * projection) / std
    return dx.reshape(dy.shape), (dy * x_hat).sum(axis=(0, 2, 3)), dy.sum(axis=(0, 2, 3))
