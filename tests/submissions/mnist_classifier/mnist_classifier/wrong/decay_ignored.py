"""The decay is accepted and ignored.

fails: test_make_optimizer
says: lack the weight decay
"""

# %% make_optimizer
def make_optimizer(parameters, kind, lr, weight_decay):
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.0},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimizers = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}
    return optimizers[kind](groups, lr=lr)
