"""All parts are augmented.

fails: test_transforms_for
says: transforms_for('val') crops or mirrors
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    return [augment.random_crop(4), augment.random_flip(), normalise]
