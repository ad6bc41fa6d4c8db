"""A DataLoader without a generator.

fails: test_make_loaders
says: equal options give other batches
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders, change = {}, normalise(mean, std)
    for part in ("train", "val", "test"):
        X, _ = change(torch.from_numpy(data[f"X_{part}"]), None, None)
        rows = torch.utils.data.TensorDataset(X, torch.from_numpy(data[f"y_{part}"]))
        loaders[part] = torch.utils.data.DataLoader(rows, options.batch_size, shuffle=part == "train")
    return loaders
