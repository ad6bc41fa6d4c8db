"""The image's shape is fixed.

fails: test_first_filters
says: a reshape does not fit
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    if weight.ndim == 2:
        weight = weight.reshape(len(weight), 3, 32, 32)
    return weight.clone()
