"""Loops over columns, rows and groups."""

# %% batchnorm_forward
def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    y, hat, stds = np.zeros((N, D)), np.zeros((N, D)), np.zeros(D)
    new = dict(bn_param)
    new["running_mean"], new["running_var"] = np.array(bn_param["running_mean"]), np.array(bn_param["running_var"])
    for d in range(D):
        mean, var = bn_param["running_mean"][d], bn_param["running_var"][d]
        if bn_param["mode"] == "train":
            old_mean, old_var, m = mean, var, bn_param["momentum"]
            mean = sum(x[i, d] for i in range(N)) / N
            var = sum((x[i, d] - mean) ** 2 for i in range(N)) / N
            new["running_mean"][d] = m * old_mean + (1 - m) * mean
            new["running_var"][d] = m * old_var + (1 - m) * var
        stds[d] = (var + bn_param["eps"]) ** 0.5
        for i in range(N):
            hat[i, d] = (x[i, d] - mean) / stds[d]
            y[i, d] = gamma[d] * hat[i, d] + beta[d]
    return y, {"hat": hat, "std": stds, "gamma": gamma}, new


# %% batchnorm_backward
def batchnorm_backward(dy, cache):
    hat, std, gamma = cache["hat"], cache["std"], cache["gamma"]
    N, D = dy.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for d in range(D):
        for i in range(N):
            dgamma[d] += dy[i, d] * hat[i, d]
            dbeta[d] += dy[i, d]
        for i in range(N):
            for j in range(N):
                change = (i == j) - 1 / N - hat[i, d] * hat[j, d] / N
                dx[i, d] += gamma[d] * dy[j, d] * change / std[d]
    return dx, dgamma, dbeta


# %% batchnorm_backward_simplified
def batchnorm_backward_simplified(dy, cache):
    return batchnorm_backward(dy, cache)


# %% layernorm
def layernorm_forward(x, gamma, beta, eps):
    rows = []
    for row in x:
        rows.append((row - np.average(row)) / np.sqrt(np.average((row - np.average(row)) ** 2) + eps))
    return np.array([gamma * row + beta for row in rows]), (x, gamma, eps, rows)


def layernorm_backward(dy, cache):
    x, gamma, eps, rows = cache
    dx, dgamma, dbeta = np.zeros_like(x), np.zeros_like(gamma), np.zeros_like(gamma)
    for i, hat in enumerate(rows):
        g, std = gamma * dy[i], np.sqrt(x[i].var() + eps)
        dx[i] = (g - g.mean() - hat * (g @ hat) / len(g)) / std
        dgamma += dy[i] * hat
        dbeta += dy[i]
    return [dx, dgamma, dbeta]


# %% dropout
def dropout_forward(x, p, mode, rng):
    if mode != "train":
        return x.copy(), ("test", None)
    keep = np.array([rng.uniform() > p for _ in range(x.size)]).reshape(x.shape)
    return np.where(keep, x / (1 - p), 0.0), ("train", (keep, p))


def dropout_backward(dy, cache):
    mode, drawn = cache
    if mode == "test":
        return dy.copy()
    keep, p = drawn
    dx = dy / (1 - p)
    dx[~keep] = 0
    return dx


# %% groupnorm
def groupnorm_forward(x, gamma, beta, num_groups, eps):
    size = x.shape[1] // num_groups
    hat, stds = np.zeros(x.shape), np.zeros(x.shape)
    for i in range(len(x)):
        for start in range(0, x.shape[1], size):
            part = x[i, start : start + size]
            stds[i, start : start + size] = np.sqrt(part.var() + eps)
            hat[i, start : start + size] = (part - part.mean()) / np.sqrt(part.var() + eps)
    y = np.stack([gamma[c] * hat[:, c] + beta[c] for c in range(len(gamma))], axis=1)
    return y, (hat, stds, gamma, size)


def groupnorm_backward(dy, cache):
    hat, stds, gamma, size = cache
    dx = np.zeros(dy.shape)
    g = dy * gamma.reshape(1, -1, 1, 1)
    for i in range(len(dy)):
        for start in range(0, dy.shape[1], size):
            k = slice(start, start + size)
            dx[i, k] = (g[i, k] - g[i, k].mean() - hat[i, k] * (g[i, k] * hat[i, k]).mean()) / stds[i, k]
    dgamma = np.array([(dy[:, c] * hat[:, c]).sum() for c in range(len(gamma))])
    return dx, dgamma, np.array([dy[:, c].sum() for c in range(len(gamma))])
