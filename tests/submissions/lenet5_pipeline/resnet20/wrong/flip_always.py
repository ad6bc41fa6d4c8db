"""Every image is mirrored.

fails: test_transforms_for
says: mirrors 100% of the images
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(p=1.0), normalise]
