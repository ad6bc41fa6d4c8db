"""The layers' means are added up.

fails: test_l1_penalty
says: adds up the layers' means
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.abs().mean() for p in model.parameters() if p.ndim > 1)
