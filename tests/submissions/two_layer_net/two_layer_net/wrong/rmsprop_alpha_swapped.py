"""alpha and 1 - alpha are swapped.

fails: test_rmsprop_step
says: swapped
"""

# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = (1 - alpha) * state.get("s", 0.0) + alpha * dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}
