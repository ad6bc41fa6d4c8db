"""One model for all runs of equal settings.

fails: test_run
says: make a new model in each run
"""

# %% run
models = {}


def run(options, data, **more):
    torch.manual_seed(options.seed)
    num_pixels, num_classes = data["X_train"][0].size, len(data["names"])
    sizes = num_pixels, options.hidden_size, num_classes, options.dropout
    if sizes not in models:
        models[sizes] = TwoLayerNet(*sizes).to(device)
    model = models[sizes]
    loaders = make_loaders(data, options)
    optimizer = make_optimizer(model, options)
    num_steps = options.num_epochs * len(loaders["train"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    used = {part: loaders[part] for part in ("train", "val")}
    history = fit(model, used, optimizer, options.num_epochs, scheduler=scheduler, **more)
    return model, history
