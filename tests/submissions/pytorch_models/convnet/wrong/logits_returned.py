"""The logits are returned.

fails: test_feature_maps
says: are the model's logits: note what the convolution gives
"""

# %% feature_maps
def feature_maps(model, images):
    conv = next(layer for layer in model.modules() if isinstance(layer, nn.Conv2d))
    noted, was_training = [], model.training
    handle = conv.register_forward_hook(lambda layer, inputs, maps: noted.append(maps.clone()))
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train(was_training)
    handle.remove()
    return logits
