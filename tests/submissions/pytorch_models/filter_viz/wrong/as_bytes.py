"""From 0 to 255.

fails: test_as_pictures
says: runs from 0 to 255
"""

# %% as_pictures
def as_pictures(filters):
    largest = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    largest[largest == 0] = 1
    return (127.5 + 127.5 * filters / largest).movedim(1, -1)
