"""The linear layers are swapped.

fails: test_to_numpy
says: W2 has the wrong shape
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.last, model.hidden), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b.copy()}
    return arrays
