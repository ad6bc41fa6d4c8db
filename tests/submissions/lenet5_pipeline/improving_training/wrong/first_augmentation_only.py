"""One augmentation is kept.

fails: test_transforms_for
says: train gets crop, normalise
"""

# %% transforms_for
def transforms_for(part, augment, normalise):
    return [*augment[:1], normalise] if part == "train" else [normalise]
