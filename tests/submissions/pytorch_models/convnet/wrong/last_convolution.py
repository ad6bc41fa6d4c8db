"""The last convolution is hooked.

fails: test_feature_maps
says: come from another convolution: note the first one's
"""

# %% feature_maps
def feature_maps(model, images):
    conv = [layer for layer in model.modules() if isinstance(layer, nn.Conv2d)][-1]
    noted, was_training = [], model.training
    handle = conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps.clone()))
    model.eval()
    with torch.no_grad():
        model(images)
    model.train(was_training)
    handle.remove()
    return noted[0]
