"""The weights are changed in place.

fails: test_momentum_step
says: changed its input w in place
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    w -= lr * v
    return w, {"v": v}
