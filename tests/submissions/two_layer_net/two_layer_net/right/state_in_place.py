"""The state's own dictionary and arrays are changed, and returned."""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    if not state:
        state["v"] = np.zeros_like(w)
    state["v"] *= momentum
    state["v"] += dw
    return w - lr * state["v"], state



# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    square = state.setdefault("square", np.zeros_like(w))
    square[...] = alpha * square + (1 - alpha) * np.square(dw)
    w = w.copy()
    w -= lr * dw / (square**0.5 + eps)
    return w, state



# %% adam_step
def adam_step(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    state.setdefault("t", 0)
    state["t"] += 1
    for name, beta, value in (("m", beta1, dw), ("s", beta2, dw**2)):
        state[name] = beta * state.get(name, 0) + (1 - beta) * value
    m = state["m"] / (1 - beta1 ** state["t"])
    s = state["s"] / (1 - beta2 ** state["t"])
    return w - lr * m / (s**0.5 + eps), state
