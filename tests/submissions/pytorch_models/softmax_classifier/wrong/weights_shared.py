"""The arrays lie in the model's memory.

fails: test_to_numpy
says: shares the model's memory
"""

# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.detach().cpu().double().numpy() for p in (weight, bias))
    return W.T, b
