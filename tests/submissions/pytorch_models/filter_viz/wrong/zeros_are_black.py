"""A filter of zeros is black.

fails: test_as_pictures
says: 
"""

# %% as_pictures
def as_pictures(filters):
    largest = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    largest[largest == 0] = 1
    return torch.where(filters.abs().amax(dim=(1, 2, 3), keepdim=True) > 0, 0.5 + filters / largest / 2, 0).movedim(1, -1)
