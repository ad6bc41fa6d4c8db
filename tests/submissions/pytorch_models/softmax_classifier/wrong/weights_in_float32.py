"""The arrays stay in single precision.

fails: test_to_numpy
says: is to compute in float64
"""

# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.detach().cpu().numpy() for p in (weight, bias))
    return W.T.copy(), b.copy()
