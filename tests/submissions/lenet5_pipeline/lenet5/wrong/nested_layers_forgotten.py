"""Layers inside others are not seen.

fails: test_init_kaiming
says: weight of Conv2d 2.0 is as it was
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.children():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
