"""The biases share the model's memory.

fails: test_to_numpy
says: b1 shares the model's memory
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b}
    return arrays
