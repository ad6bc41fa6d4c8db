"""The first layer is detached.

fails: test_l1_penalty
says: gradient of
"""

# %% l1_penalty
def l1_penalty(model):
    weights = [p for p in model.parameters() if p.ndim > 1]
    return weights[0].data.abs().sum() + sum(p.abs().sum() for p in weights[1:])
