"""Rows are read as (H, W, C).

fails: test_first_filters
says: takes a row for (H, W, C)
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    if weight.ndim == 2:
        weight = weight.reshape(len(weight), *image[1:], image[0]).movedim(-1, 1)
    return weight.clone()
