"""Mean and standard deviation are swapped.

fails: test_transforms_for
says: have mean and std swapped
"""

# %% transforms_for
def transforms_for(part, mean, std):
    normalise = augment.normalise(std, mean)
    if part != "train":
        return [normalise]
    return [augment.random_crop(4), augment.random_flip(), normalise]
