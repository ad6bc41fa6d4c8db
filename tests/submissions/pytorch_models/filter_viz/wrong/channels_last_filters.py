"""The channels are last.

fails: test_first_filters
says: has the channels last
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    if weight.ndim == 2:
        weight = weight.reshape(len(weight), *image)
    return weight.movedim(1, -1).clone()
