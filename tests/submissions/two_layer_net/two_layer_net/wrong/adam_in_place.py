"""The weights are changed in place.

fails: test_adam_step
says: changed its input w in place
"""

# %% adam_step
def adam_step(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = state.get("t", 0) + 1
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * dw
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * dw**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    w -= lr * m_hat / (np.sqrt(s_hat) + eps)
    return w, {"t": t, "m": m, "s": s}
