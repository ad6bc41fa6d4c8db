"""The whole list is returned.

fails: test_feature_maps
says: returned list; wanted is a tensor
"""

# %% feature_maps
def feature_maps(model, images):
    conv = next(layer for layer in model.modules() if isinstance(layer, nn.Conv2d))
    noted, was_training = [], model.training
    handle = conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps.clone()))
    model.eval()
    with torch.no_grad():
        model(images)
    model.train(was_training)
    handle.remove()
    return noted
