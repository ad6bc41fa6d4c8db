"""Every weight gets the same number.

fails: test_initialise
says: holds one value everywhere
"""

# %% initialise
def initialise(model):
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.constant_(layer.weight, 0.1)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
