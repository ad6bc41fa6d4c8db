"""Loops everywhere; correct, and slower."""

# %% forward
def forward(params, X):
    H, C = params["W2"].shape
    hidden, logits = np.zeros((len(X), H)), np.zeros((len(X), C))
    for n in range(len(X)):
        for h in range(H):
            total = params["b1"][h]
            for d in range(X.shape[1]):
                total += X[n, d] * params["W1"][d, h]
            hidden[n, h] = max(total, 0.0)
        for c in range(C):
            logits[n, c] = params["b2"][c] + sum(hidden[n, h] * params["W2"][h, c] for h in range(H))
    return logits, (X, hidden)



# %% two_layer_loss
def two_layer_loss(params, X, y, reg):
    logits, (_, hidden) = forward(params, X)
    loss, dlogits = softmax_loss(logits, y)
    grads = {name: np.zeros(w.shape) for name, w in params.items()}
    for n in range(len(X)):
        for c in range(logits.shape[1]):
            grads["b2"][c] += dlogits[n, c]
            for h in range(hidden.shape[1]):
                grads["W2"][h, c] += hidden[n, h] * dlogits[n, c]
        for h in range(hidden.shape[1]):
            if hidden[n, h] > 0:
                slope = dlogits[n] @ params["W2"][h]
                grads["b1"][h] += slope
                grads["W1"][:, h] += slope * X[n]
    for name in ("W1", "W2"):
        loss += reg * np.sum(params[name] * params[name])
        grads[name] += 2 * reg * params[name]
    return loss, grads



# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    old = state["velocity"] if "velocity" in state else np.zeros(w.shape)
    new, w_new = np.zeros(w.shape), np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        new[index] = momentum * old[index] + dw[index]
        w_new[index] = w[index] - lr * new[index]
    return w_new, {"velocity": new}
