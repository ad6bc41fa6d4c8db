"""From -1 to 1.

fails: test_as_pictures
says: runs from -1 to 1
"""

# %% as_pictures
def as_pictures(filters):
    largest = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    largest[largest == 0] = 1
    return (filters / largest).movedim(1, -1)
