"""The names are left out.

fails: test_to_numpy
says: wanted is a dictionary of W1, b1, W2, b2
"""

# %% to_numpy
def to_numpy(model):
    layers = {"1": model.hidden, "2": model.output}
    weights = {f"W{k}": layer.weight.T for k, layer in layers.items()}
    weights |= {f"b{k}": layer.bias for k, layer in layers.items()}
    return tuple(w.detach().cpu().double().numpy().copy() for w in weights.values())
