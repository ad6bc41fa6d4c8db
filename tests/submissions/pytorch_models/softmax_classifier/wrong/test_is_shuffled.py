"""All loaders shuffle.

fails: test_make_loaders
says: is shuffled: only train is
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            options.batch_size,
            shuffle=True,
            seed=options.seed,
            transforms=[normalise(mean, std)],
            device=device,
        )
    return loaders
