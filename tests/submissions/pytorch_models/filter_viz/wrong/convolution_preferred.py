"""A convolution, wherever it is.

fails: test_first_filters
says: comes from conv, tensor 2 of the state
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim == 2)
    weight = next((value for value in state.values() if value.ndim == 4), weight)
    if weight.ndim == 2:
        weight = weight.reshape(len(weight), *image)
    return weight.clone()
