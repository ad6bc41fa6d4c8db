"""The filters themselves are scaled.

fails: test_as_pictures
says: changed its input filters in place
"""

# %% as_pictures
def as_pictures(filters):
    largest = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    largest[largest == 0] = 1
    filters /= 2 * largest
    return (0.5 + filters).movedim(1, -1)
