"""The loaders keep their default seed.

fails: test_make_loaders
says: another seed gives the same batches
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
            transforms=[normalise(mean, std)],
            device=device,
        )
    return loaders
