"""The penalty is made without a graph.

fails: test_l1_penalty
says: the penalty has no gradient
"""

# %% l1_penalty
def l1_penalty(model):
    with torch.no_grad():
        return sum(p.abs().sum() for p in model.parameters() if p.ndim > 1)
