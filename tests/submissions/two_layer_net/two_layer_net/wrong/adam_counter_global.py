"""The step counter is shared by all weights.

fails: test_adam_step
says: kept outside of state
"""

# %% adam_step
STEPS = [0]


def adam_step(w, dw, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    STEPS[0] += 1
    t = STEPS[0]
    m = beta1 * state.get("m", 0.0) + (1 - beta1) * dw
    s = beta2 * state.get("s", 0.0) + (1 - beta2) * dw**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), {"t": t, "m": m, "s": s}
