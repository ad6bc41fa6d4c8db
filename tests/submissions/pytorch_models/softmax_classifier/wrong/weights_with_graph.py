"""The tensors are not detached.

fails: test_to_numpy
says: requires grad
"""

# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.cpu().double().numpy() for p in (weight, bias))
    return W.T.copy(), b.copy()
