"""The largest tensor.

fails: test_first_filters
says: 
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = max(state.values(), key=torch.numel)
    if weight.ndim == 2:
        weight = weight.reshape(len(weight), *image)
    return weight.clone()
