"""Adam mixes the decay into the gradient.

fails: test_make_optimizer
says: use AdamW
"""

# %% make_optimizer
def make_optimizer(parameters, kind, lr, weight_decay):
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimizers = {"sgd": torch.optim.SGD, "adamw": torch.optim.Adam}
    return optimizers[kind](groups, lr=lr)
