"""The weights are reshaped, not transposed.

fails: test_to_numpy
says: is reshaped, not transposed
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.reshape(W.shape[::-1])).copy(), f"b{k}": b.copy()}
    return arrays
