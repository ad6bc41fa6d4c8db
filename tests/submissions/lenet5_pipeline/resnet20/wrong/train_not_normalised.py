"""Training images are left as bytes.

fails: test_transforms_for
says: leaves bytes: normalise is missing
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(mean, std)
    if part != "train":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip()]
