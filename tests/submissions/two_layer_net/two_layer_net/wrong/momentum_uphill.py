"""Momentum walks uphill.

fails: test_momentum_step
says: moves uphill
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w + lr * v, {"v": v}
