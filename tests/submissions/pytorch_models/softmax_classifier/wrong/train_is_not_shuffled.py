"""Nothing is shuffled.

fails: test_make_loaders
says: train is not shuffled
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            options.batch_size,
            shuffle=False,
            seed=options.seed,
            transforms=[normalise(mean, std)],
            device=device,
        )
    return loaders
