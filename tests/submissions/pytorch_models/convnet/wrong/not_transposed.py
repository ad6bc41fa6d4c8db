"""The linear layers' weights are not transposed.

fails: test_to_numpy
says: is it transposed?
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": W.copy(), f"b{k}": b.copy()}
    return arrays
