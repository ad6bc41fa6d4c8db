"""Divided by the standard deviation.

fails: test_as_pictures
says: is divided by the standard deviation
"""

# %% as_pictures
def as_pictures(filters):
    largest = filters.std(dim=(1, 2, 3), keepdim=True, correction=0)
    largest[largest == 0] = 1
    return (0.5 + filters / largest / 2).movedim(1, -1)
