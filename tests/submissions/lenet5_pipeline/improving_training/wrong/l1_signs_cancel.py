"""The absolute values are forgotten.

fails: test_l1_penalty
says: lacks the absolute values
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.sum() for p in model.parameters() if p.ndim > 1)
