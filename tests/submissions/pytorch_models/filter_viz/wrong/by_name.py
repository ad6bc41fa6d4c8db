"""Goes by the name weight.

fails: test_first_filters
says: 
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    weight = next(state[name] for name in state if name.endswith("weight") or name == "W")
    return weight.reshape(len(weight), *image).clone() if weight.ndim == 2 else weight.clone()
