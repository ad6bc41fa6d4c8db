"""Only the outermost layers are reached: others are never initialised.

fails: test_initialise
says: is never initialised
"""

# %% initialise
def initialise(model):
    for layer in model.children():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
