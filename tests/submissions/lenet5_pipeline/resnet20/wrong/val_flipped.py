"""Validation is mirrored.

fails: test_transforms_for
says: transforms_for('val') crops or mirrors
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [augment.random_flip(), normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
