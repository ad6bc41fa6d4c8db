"""Only training images are normalised.

fails: test_transforms_for
says: val is not normalised
"""

# %% transforms_for
def transforms_for(part, augment, normalise):
    return [*augment, normalise] if part == "train" else []
