"""The gradient is damped by 1 - momentum.

fails: test_momentum_step
says: counts dw only in part
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + (1 - momentum) * dw
    return w - lr * v, {"v": v}
