"""All parameters named weight count, those of batch norm too.

fails: test_l1_penalty
says: counts the scales of batch norm
"""

# %% l1_penalty
def l1_penalty(model):
    return sum(p.abs().sum() for name, p in model.named_parameters() if "weight" in name)
