"""The momentum is always 0.9.

fails: test_momentum_step
says: momentum_step: w after step 2
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = 0.9 * state.get("v", 0.0) + dw
    return w - lr * v, {"v": v}
