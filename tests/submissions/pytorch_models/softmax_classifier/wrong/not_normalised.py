"""The bytes are handed out.

fails: test_make_loaders
says: are bytes still
"""

# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            options.batch_size,
            shuffle=part == "train",
            seed=options.seed,
            transforms=[],
            device=device,
        )
    return loaders
