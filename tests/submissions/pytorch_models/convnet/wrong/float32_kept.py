"""The arrays stay in float32.

fails: test_to_numpy
says: holds float32: NumPy is to compute in float64
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b.copy()}
    return arrays
