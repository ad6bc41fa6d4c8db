"""The names count from 0.

fails: test_to_numpy
says: wanted is a dictionary with W1, b1, W2, b2, W3, b3
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=0):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b.copy()}
    return arrays
