"""The batch norm comes before the layer.

fails: test_with_batch_norm
says: wanted
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers = []
    for layer in model:
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.in_channels))
        elif isinstance(layer, nn.Linear) and layer is not model[-1]:
            layers.append(nn.BatchNorm1d(layer.in_features))
        layers.append(layer)
    return nn.Sequential(*layers)
