"""The activations are left out.

fails: test_with_batch_norm
says: output for 6 images in train mode
"""

# %% with_batch_norm
def with_batch_norm(model):
    layers = []
    for layer in model:
        if not isinstance(layer, nn.ReLU):
            layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
        elif isinstance(layer, nn.Linear) and layer is not model[-1]:
            layers.append(nn.BatchNorm1d(layer.out_features))
    return nn.Sequential(*layers)
