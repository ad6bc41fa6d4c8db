"""The test images are augmented.

fails: test_transforms_for
says: transforms_for('test') crops or mirrors
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part == "val":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
