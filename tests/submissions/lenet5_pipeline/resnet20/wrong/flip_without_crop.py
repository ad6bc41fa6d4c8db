"""There is no crop.

fails: test_transforms_for
says: images are shifted by up to 0 pixels
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [augment.random_flip(), normalise]
