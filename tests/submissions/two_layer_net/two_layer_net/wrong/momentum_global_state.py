"""The velocity is kept in a global, for all weights.

fails: test_momentum_step
says: kept outside of state
"""

# %% momentum_step
VELOCITY = [0.0]


def momentum_step(w, dw, state, lr, momentum=0.9):
    VELOCITY[0] = momentum * VELOCITY[0] + dw
    return w - lr * VELOCITY[0], state
