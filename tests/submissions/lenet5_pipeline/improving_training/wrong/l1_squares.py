"""Squares are summed.

fails: test_l1_penalty
says: is a sum of squares, which is L2
"""

# %% l1_penalty
def l1_penalty(model):
    return sum((p**2).sum() for p in model.parameters() if p.ndim > 1)
