"""The weights are detached.

fails: test_l1_penalty
says: the penalty has no gradient
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.detach().abs().sum() for p in model.parameters() if p.ndim > 1)
