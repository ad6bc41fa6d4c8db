"""torch's own DataLoaders, statistics by NumPy, losses by hand."""

# %% pixel_statistics
def pixel_statistics(X):
    x = X.numpy().transpose(1, 0, 2, 3).reshape(X.shape[1], -1) / 255.0
    return torch.from_numpy(x.mean(axis=1)).float(), torch.from_numpy(x.std(axis=1)).float()


# %% make_loaders
def make_loaders(data, mean, std, options):
    from torch.utils.data import DataLoader, TensorDataset

    loaders = {}
    for part in ("train", "val", "test"):
        X = torch.from_numpy(data["X_" + part]).float().div(255)
        X = (X - mean.view(-1, 1, 1)) / std.view(-1, 1, 1)
        rows = TensorDataset(X.to(device), torch.as_tensor(data["y_" + part]).to(device))
        if part == "train":
            generator = torch.Generator().manual_seed(options.seed)
            loaders[part] = DataLoader(rows, options.batch_size, shuffle=True, generator=generator)
        else:
            loaders[part] = DataLoader(rows, batch_size=1000)
    return loaders


# %% evaluate
@torch.no_grad()
def evaluate(model, loader):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    logits, labels = zip(*((model(images), labels) for images, labels in loader))
    for module, mode in modes.items():
        module.training = mode
    logits, labels = torch.cat(logits), torch.cat(labels)
    loss = torch.logsumexp(logits, 1) - logits[torch.arange(len(labels)), labels]
    return loss.mean(), (logits.argmax(1) == labels).float().mean()
