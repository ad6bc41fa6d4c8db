"""The sum is a plain number.

fails: test_l1_penalty
says: which has no gradient: add up tensors
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.abs().sum().item() for p in model.parameters() if p.ndim > 1)
