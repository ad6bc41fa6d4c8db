"""The sum is taken over param.data.

fails: test_l1_penalty
says: the penalty has no gradient
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.data.abs().sum() for p in model.parameters() if p.ndim > 1)
