"""The padding is 2.

fails: test_transforms_for
says: images are shifted by up to 2 pixels
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [augment.random_crop(2), augment.random_flip(), normalise]
