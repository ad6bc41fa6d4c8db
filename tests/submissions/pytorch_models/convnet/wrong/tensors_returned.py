"""Tensors are returned.

fails: test_to_numpy
says: is Tensor; wanted is a NumPy array
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).clone(), f"b{k}": b.clone()}
    return arrays
