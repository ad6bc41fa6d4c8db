"""The gradient's array becomes the velocity.

fails: test_momentum_step
says: changed its input dw in place
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    dw += momentum * state.get("v", 0.0)
    return w - lr * dw, {"v": dw.copy()}
