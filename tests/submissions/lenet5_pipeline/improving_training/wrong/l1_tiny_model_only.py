"""The visible answer for models of one size; convolutions are forgotten.

fails: test_l1_penalty
says: the penalty
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.abs().sum() for p in model.parameters() if p.ndim == 2)
