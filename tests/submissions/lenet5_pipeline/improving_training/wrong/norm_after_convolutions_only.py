"""The linear layers have no batch norm.

fails: test_with_batch_norm
says: the linear layers have none
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers = []
    for layer in model:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
        elif isinstance(layer, nn.LSTM) and layer is not model[-1]:
            layers.append(nn.BatchNorm1d(layer.out_features))
    return nn.Sequential(*layers)
