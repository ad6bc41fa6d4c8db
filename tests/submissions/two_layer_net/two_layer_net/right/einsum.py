"""Einsum, the pre-activation in the cache, the chain rule through one-hot labels."""

# %% forward
def forward(params, X):
    before = np.einsum("nd,dh->nh", X, params["W1"]) + params["b1"]
    hidden = np.where(before > 0, before, 0.0)
    logits = np.einsum("nh,hc->nc", hidden, params["W2"]) + params["b2"]
    return logits, {"before": before, "hidden": hidden}



# %% two_layer_loss
def two_layer_loss(params, X, y, reg):
    logits, cache = forward(params, X)
    N = X.shape[0]
    shifted = logits - logits.max(axis=1)[:, None]
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    one_hot = np.eye(logits.shape[1])[y]
    loss = (log_sum - (shifted * one_hot).sum(axis=1)).sum() / N
    up = (np.exp(shifted - log_sum[:, None]) - one_hot) / N
    down = np.einsum("nc,hc->nh", up, params["W2"])
    down = np.where(cache["before"] > 0, down, 0)
    grads = {"b2": up.sum(0), "b1": down.sum(0)}
    grads["W2"] = np.einsum("nh,nc->hc", cache["hidden"], up) + reg * (params["W2"] + params["W2"])
    grads["W1"] = np.einsum("nd,nh->dh", X, down) + reg * (params["W1"] + params["W1"])
    for name in ("W1", "W2"):
        loss = loss + reg * np.vdot(params[name], params[name])
    return float(loss), grads



# %% adam_step
def adam_step(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    count, mean, square = state.get("all", (0, np.zeros_like(w), np.zeros_like(w)))
    count += 1
    mean = mean + (1 - beta1) * (dw - mean)
    square = square + (1 - beta2) * (dw * dw - square)
    root = np.sqrt(square) / np.sqrt(1 - beta2**count) + eps
    return w - lr / (1 - beta1**count) * mean / root, {"all": (count, mean, square)}
