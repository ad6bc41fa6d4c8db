"""A run that seeds twice, looks at a batch first, and counts sizes by it."""

# %% run
def schedule(optimizer, steps):
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: 0.5 + 0.5 * float(np.cos(np.pi * k / steps))
    )


def run(options, data, **more):
    loaders = make_loaders(data, options)
    test = loaders.pop("test")
    images, labels = next(iter(loaders["train"]))
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)
    sizes = {"num_pixels": images[0].numel(), "num_classes": len(data["names"])}
    chosen = asdict(options)
    for name in ("hidden_size", "dropout"):
        sizes[name] = chosen[name]
    model = TwoLayerNet(**sizes).to(device)
    torch.manual_seed(options.seed + 1000)
    optimizer = make_optimizer(model, options)
    steps = sum(1 for _ in range(options.num_epochs) for _ in range(len(loaders["train"])))
    history = fit(
        model, loaders, optimizer, options.num_epochs, scheduler=schedule(optimizer, steps), **more
    )
    return [model, history]
