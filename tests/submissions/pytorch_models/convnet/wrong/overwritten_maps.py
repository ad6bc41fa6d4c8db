"""No copy is noted.

fails: test_feature_maps
says: were overwritten by the ReLU behind the convolution: note a copy
"""

# %% feature_maps
def feature_maps(model, images):
    conv = next(layer for layer in model.modules() if isinstance(layer, nn.Conv2d))
    noted, was_training = [], model.training
    handle = conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps))
    model.eval()
    with torch.no_grad():
        model(images)
    model.train(was_training)
    handle.remove()
    return noted[0]
