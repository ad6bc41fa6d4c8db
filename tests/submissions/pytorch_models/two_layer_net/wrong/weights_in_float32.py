"""The arrays are in float32.

fails: test_to_numpy
says: NumPy computes in float64
"""

# %% to_numpy
def to_numpy(model):
    layers = {"1": model.hidden, "2": model.output}
    weights = {f"W{k}": layer.weight.T for k, layer in layers.items()}
    weights |= {f"b{k}": layer.bias for k, layer in layers.items()}
    return {name: w.detach().cpu().numpy().copy() for name, w in weights.items()}
