"""The weights share the model's memory.

fails: test_to_numpy
says: shares the model's memory, so training changes it: copy
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T), f"b{k}": b.copy()}
    return arrays
