"""The state is returned as it came.

fails: test_momentum_step
says: forgets the velocity
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + dw
    return w - lr * v, state
