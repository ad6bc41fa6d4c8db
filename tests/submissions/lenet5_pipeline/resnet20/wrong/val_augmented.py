"""Validation is augmented, too.

fails: test_transforms_for
says: transforms_for('val') crops or mirrors
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part == "test":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
