"""Only the first layer counts.

fails: test_l1_penalty
says: counts the first layer only
"""

# %% l1_penalty
def l1_penalty(model):
    return next(model.parameters()).abs().sum()
