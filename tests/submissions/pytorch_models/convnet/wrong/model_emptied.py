"""The model is changed.

fails: test_to_numpy
says: of the model afterwards
"""

# %% to_numpy
def to_numpy(model):
    arrays = {}
    weights = copy.deepcopy(model)
    for p in model.parameters():
        p.data.zero_()
    model = weights
    for k, layer in enumerate((model.conv, model.hidden, model.last), start=1):
        W, b = (p.detach().cpu().double().numpy() for p in (layer.weight, layer.bias))
        arrays |= {f"W{k}": (W if W.ndim == 4 else W.T).copy(), f"b{k}": b.copy()}
    return arrays
