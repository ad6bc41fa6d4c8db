"""Validation and test are augmented too.

fails: test_transforms_for
says: val is augmented: only train is
"""

# %% transforms_for
def transforms_for(part, augment, normalise):
    return [*augment, normalise]
