"""No split is augmented.

fails: test_transforms_for
says: train is not augmented
"""

# %% transforms_for
def transforms_for(part, augment, normalise):
    return [normalise] if part == "train" else [normalise]
