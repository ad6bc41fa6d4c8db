"""From the smallest to the largest: 0 is no longer grey.

fails: test_as_pictures
says: is stretched from the smallest to the largest weight
"""

# %% as_pictures
def as_pictures(filters):
    low, high = filters.amin(dim=(1, 2, 3), keepdim=True), filters.amax(dim=(1, 2, 3), keepdim=True)
    span = high - low
    span[span == 0] = 1
    return ((filters - low) / span).movedim(1, -1)
