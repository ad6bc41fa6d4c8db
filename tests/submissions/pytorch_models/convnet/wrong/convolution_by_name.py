"""The convolution is looked up by a name of one's own.

fails: test_feature_maps
says: no attribute 'conv'
"""

# %% feature_maps
def feature_maps(model, images):
    conv = model.conv
    noted, was_training = [], model.training
    handle = conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps.clone()))
    model.eval()
    with torch.no_grad():
        model(images)
    model.train(was_training)
    handle.remove()
    return noted[0]
