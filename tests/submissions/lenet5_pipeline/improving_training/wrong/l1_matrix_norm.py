"""The matrix norm of order 1 is the largest column sum.

fails: test_l1_penalty
says: the penalty
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(torch.linalg.norm(p.flatten(1), ord=1) for p in model.parameters() if p.ndim > 1)
