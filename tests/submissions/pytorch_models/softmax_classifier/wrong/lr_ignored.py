"""The learning rate is always 0.01.

fails: test_make_optimizer test_fit
says: have a learning rate of 0.01
"""

# %% make_optimizer
def make_optimizer(model, options):
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    groups = [
        {"params": weights, "weight_decay": options.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    if options.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=0.01, momentum=options.momentum)
    optimizers = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    return optimizers[options.optimizer](groups, lr=0.01)
