"""The velocity holds the learning rate.

fails: test_momentum_step
says: holds lr inside v
"""

# %% momentum_step
def momentum_step(w, dw, state, lr, momentum=0.9):
    v = momentum * state.get("v", 0.0) + lr * dw
    return w - v, {"v": v}
