"""The names are PyTorch's.

fails: test_to_numpy
says: yours: the names
"""

# %% to_numpy
def to_numpy(model):
    return {name: w.double().numpy().copy() for name, w in model.state_dict().items()}
