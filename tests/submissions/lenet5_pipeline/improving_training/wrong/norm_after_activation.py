"""The batch norm comes behind the activation.

fails: test_with_batch_norm
says: comes after the activation
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers, waiting = [], None
    for layer in model:
        layers.append(layer)
        if waiting is not None:
            layers.append(waiting)
        waiting = None
        if isinstance(layer, nn.Conv2d):
            waiting = nn.BatchNorm2d(layer.out_channels)
        elif isinstance(layer, nn.Linear) and layer is not model[-1]:
            waiting = nn.BatchNorm1d(layer.out_features)
    return nn.Sequential(*layers)
