"""The rows of W2 are in the order height, width, filter.

fails: test_to_numpy
says: has its rows in the order height, width, filter: filters come first
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b.copy()}
    F_ = len(arrays['b1'])
    W2 = arrays['W2'].reshape(F_, -1, arrays['W2'].shape[1])
    arrays['W2'] = W2.transpose(1, 0, 2).reshape(arrays['W2'].shape)
    return arrays
