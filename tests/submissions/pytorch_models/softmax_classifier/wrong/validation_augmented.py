"""Every split is augmented by flips.

fails: test_make_loaders
says: val and test never are
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    from helpers.data.augment import random_flip

    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            options.batch_size,
            shuffle=part == "train",
            seed=options.seed,
            transforms=[random_flip(), normalise(mean, std)],
            device=device,
        )
    return loaders
