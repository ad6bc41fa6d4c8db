"""There is no flip.

fails: test_transforms_for
says: mirrors 0% of the images
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [augment.random_crop(4), normalise]
