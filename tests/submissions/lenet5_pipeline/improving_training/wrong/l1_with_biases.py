"""Biases count.

fails: test_l1_penalty
says: counts the biases too
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.abs().sum() for p in model.parameters())
