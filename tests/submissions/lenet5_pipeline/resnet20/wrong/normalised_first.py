"""The crop comes after normalise.

fails: test_transforms_for
says: does normalise come last?
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [normalise, augment.random_crop(4), augment.random_flip()]
