"""Pixels are scaled, not normalised.

fails: test_transforms_for
says: are scaled to [0, 1] only
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise([0.0] * 3, [1.0] * 3)
    if part != "train":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
