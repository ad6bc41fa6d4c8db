"""The convolutions have no batch norm.

fails: test_with_batch_norm
says: the convolutions have none
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers = []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, nn.Conv1d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
        elif isinstance(layer, nn.Linear) and layer is not model[-1]:
            layers.append(nn.BatchNorm1d(layer.out_features))
    return nn.Sequential(*layers)
