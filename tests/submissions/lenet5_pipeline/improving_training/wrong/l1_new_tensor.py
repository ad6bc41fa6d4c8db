"""The sum is copied into a new tensor.

fails: test_l1_penalty
says: no gradient comes back from the result
"""

# %% l1_penalty
def l1_penalty(model):
    return torch.tensor(float(sum(p.abs().sum() for p in model.parameters() if p.ndim > 1)), requires_grad=True)
