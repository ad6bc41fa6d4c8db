"""A transform is returned instead of a list.

fails: test_transforms_for
says: wanted is a list of transforms
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return normalise
    return [augment.random_crop(4), augment.random_flip(), normalise]
