"""A matrix stays a matrix.

fails: test_first_filters
says: is a matrix of rows
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    return weight.clone()
