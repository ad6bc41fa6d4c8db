"""Augmentations get numbers in place of bytes.

fails: test_transforms_for
says: the order for train is another
"""

# %% transforms_for
def transforms_for(part, augment, normalise):
    return [normalise, *augment] if part == "train" else [normalise]
