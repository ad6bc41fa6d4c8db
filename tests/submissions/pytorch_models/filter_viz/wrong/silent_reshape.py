"""Rows of any length become pictures.

fails: test_first_filters
says: are no images (3, 4, 4)
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    if weight.ndim == 2:
        weight = weight.reshape(-1, *image)
    return weight.clone()
