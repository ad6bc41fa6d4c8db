"""The decay acts on all parameters.

fails: test_run
says: have decayed the biases too
"""

# %% run
def run(options, data, **more):
    torch.manual_seed(options.seed)
    num_pixels, num_classes = data["X_train"][0].size, len(data["names"])
    model = TwoLayerNet(num_pixels, options.hidden_size, num_classes, options.dropout).to(device)
    loaders = make_loaders(data, options)
    optimizer = torch.optim.SGD(
        model.parameters(), options.lr, options.momentum, weight_decay=options.weight_decay
    )
    num_steps = options.num_epochs * len(loaders["train"])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    used = {part: loaders[part] for part in ("train", "val")}
    history = fit(model, used, optimizer, options.num_epochs, scheduler=scheduler, **more)
    return model, history
