"""Nothing is augmented.

fails: test_transforms_for
says: is there a crop with a padding of 4?
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part:
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
