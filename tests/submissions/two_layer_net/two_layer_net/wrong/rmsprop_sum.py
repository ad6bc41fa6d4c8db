"""The squares are added up, as AdaGrad does.

fails: test_rmsprop_step
says: rmsprop_step: w after step
"""

# %% rmsprop_step
def rmsprop_step(w, dw, state, lr, alpha=0.99, eps=1e-8):
    s = state.get("s", 0.0) + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), {"s": s}
