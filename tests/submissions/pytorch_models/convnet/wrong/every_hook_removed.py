"""All hooks of the layer are removed.

fails: test_feature_maps
says: a hook that was there before is gone
"""

# %% feature_maps
def feature_maps(model, images):
    conv = next(layer for layer in model.modules() if isinstance(layer, nn.Conv2d))
    noted, was_training = [], model.training
    conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps.clone()))
    model.eval()
    with torch.no_grad():
        model(images)
    model.train(was_training)
    conv._forward_hooks.clear()
    return noted[0]
