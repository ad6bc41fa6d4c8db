"""The batch norms learn nothing.

fails: test_with_batch_norm
says: no batch norm that learns a scale and a shift
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers = []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels, affine=False))
        elif isinstance(layer, nn.Linear) and layer is not model[-1]:
            layers.append(nn.BatchNorm1d(layer.out_features, affine=False))
    return nn.Sequential(*layers)
