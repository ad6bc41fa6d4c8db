"""The weights are changed in place.

fails: test_rmsprop_step
says: changed its input w in place
"""

# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * dw**2
    w -= lr * dw / (np.sqrt(s) + eps)
    return w, {"s": s}
