"""The sizes are those of LeNet-5.

fails: test_with_batch_norm
says: numbers to learn
"""

# %% with_batch_norm
def with_batch_norm(model):
    norms = iter([nn.BatchNorm2d(6), nn.BatchNorm2d(16), nn.BatchNorm1d(120), nn.BatchNorm1d(84)])
    layers = []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, (nn.Conv2d, nn.Linear)) and layer is not model[-1]:
            layers.append(next(norms))
    return nn.Sequential(*layers)
