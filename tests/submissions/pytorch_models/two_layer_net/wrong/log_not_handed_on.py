"""What comes in more is dropped.

fails: test_run
says: lines that log gets
"""

# %% run
def run(options, data, **more):
    torch.manual_seed(options.seed)
    num_pixels, num_classes = data["X_train"][0].size, len(data["names"])
    model = TwoLayerNet(num_pixels, options.hidden_size, num_classes, options.dropout).to(device)
    loaders = make_loaders(data, options)
    optimizer = make_optimizer(model, options)
    num_steps = options.num_epochs * len(loaders["train"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    used = {part: loaders[part] for part in ("train", "val")}
    history = fit(model, used, optimizer, options.num_epochs, scheduler=scheduler)
    return model, history
