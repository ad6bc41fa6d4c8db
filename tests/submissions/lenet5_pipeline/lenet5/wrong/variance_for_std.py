"""The variance is taken for the std.

fails: test_init_kaiming
says: is the variance taken for a standard deviation?
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.normal_(layer.weight, 0, 2 / layer.weight[0].numel())
            nn.init.zeros_(layer.bias)
