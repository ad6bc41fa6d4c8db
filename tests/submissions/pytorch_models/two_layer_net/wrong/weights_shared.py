"""The arrays share the model's memory.

fails: test_to_numpy
says: shares the model's memory
"""

# %% to_numpy
def to_numpy(model):
    layers = {"1": model.hidden, "2": model.output}
    weights = {f"W{k}": layer.weight.T for k, layer in layers.items()}
    weights |= {f"b{k}": layer.bias for k, layer in layers.items()}
    return {name: w.detach().cpu().double().numpy() for name, w in weights.items()}
