"""The weights keep PyTorch's shape.

fails: test_to_numpy
says: is it transposed?
"""

# %% to_numpy
def to_numpy(model):
    layers = {"1": model.hidden, "2": model.output}
    weights = {f"W{k}": layer.weight for k, layer in layers.items()}
    weights |= {f"b{k}": layer.bias for k, layer in layers.items()}
    return {name: w.detach().cpu().double().numpy().copy() for name, w in weights.items()}
