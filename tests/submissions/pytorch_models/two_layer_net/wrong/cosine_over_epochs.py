"""T_max counts epochs, and the rate rises again.

fails: test_run
says: T_max counts the batches of all epochs
"""

# %% run
def run(options, data, **more):
    torch.manual_seed(options.seed)
    num_pixels, num_classes = data["X_train"][0].size, len(data["names"])
    model = TwoLayerNet(num_pixels, options.hidden_size, num_classes, options.dropout).to(device)
    loaders = make_loaders(data, options)
    optimizer = make_optimizer(model, options)
    num_steps = options.num_epochs * len(loaders["train"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.num_epochs)
    used = {part: loaders[part] for part in ("train", "val")}
    history = fit(model, used, optimizer, options.num_epochs, scheduler=scheduler, **more)
    return model, history
