"""The old velocity is subtracted.

fails: test_momentum_step
says: subtracts the old velocity
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = dw - momentum * state.get("v", 0.0)
    return w - lr * v, {"v": v}
