"""Biases are decayed, too.

fails: test_make_optimizer
says: have decayed biases too
"""

# %% make_optimizer
def make_optimizer(parameters, kind, lr, weight_decay):
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": weight_decay},
    ]
    optimizers = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW}
    return optimizers[kind](groups, lr=lr)
