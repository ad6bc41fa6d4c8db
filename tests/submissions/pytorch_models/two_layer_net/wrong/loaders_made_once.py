"""The loaders are made in the first run and kept.

fails: test_run
says: make the loaders anew in each run
"""

# %% run
kept = {}


def run(options, data, **more):
    torch.manual_seed(options.seed)
    num_pixels, num_classes = data["X_train"][0].size, len(data["names"])
    model = TwoLayerNet(num_pixels, options.hidden_size, num_classes, options.dropout).to(device)
    key = options.batch_size, options.seed, data["X_train"].tobytes()
    if key not in kept:
        kept[key] = make_loaders(data, options)
    loaders = kept[key]
    optimizer = make_optimizer(model, options)
    num_steps = options.num_epochs * len(loaders["train"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    used = {part: loaders[part] for part in ("train", "val")}
    history = fit(model, used, optimizer, options.num_epochs, scheduler=scheduler, **more)
    return model, history
