"""The state is not returned.

fails: test_momentum_step
says: returned one value
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w - lr * v
