"""eps stands inside the root.

fails: test_rmsprop_step
says: eps inside the root
"""

# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    return w - lr * dw / np.sqrt(s + eps), {"s": s}
