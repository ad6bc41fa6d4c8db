"""Tensors are returned.

fails: test_to_numpy
says: wanted is a NumPy array
"""

# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.detach().cpu().double() for p in (weight, bias))
    return W.T.clone(), b.clone()
