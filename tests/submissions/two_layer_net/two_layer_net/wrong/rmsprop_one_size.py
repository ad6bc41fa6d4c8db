"""One size for all weights.

fails: test_rmsprop_step
says: rmsprop_step: w after step 1
"""

# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = alpha * state.get("s", 0.0) + (1 - alpha) * (dw**2).mean()
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}
