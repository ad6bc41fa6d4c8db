"""W is (C, D), as PyTorch holds it.

fails: test_to_numpy
says: is it transposed?
"""

# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.detach().cpu().double().numpy() for p in (weight, bias))
    return W.copy(), b.copy()
