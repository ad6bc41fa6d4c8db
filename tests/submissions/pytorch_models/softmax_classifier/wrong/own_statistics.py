"""Each split is normalised by its own statistics.

fails: test_make_loaders
says: by this split's own statistics
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
            transforms=[normalise(*pixel_statistics(torch.from_numpy(data[f"X_{part}"])))],
            device=device,
        )
    return loaders
