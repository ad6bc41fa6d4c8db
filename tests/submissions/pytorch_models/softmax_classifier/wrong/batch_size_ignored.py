"""The batch size is always 128.

fails: test_make_loaders
says: rows of each batch of train
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            128,
            shuffle=part == "train",
            seed=options.seed,
            transforms=[normalise(mean, std)],
            device=device,
        )
    return loaders
