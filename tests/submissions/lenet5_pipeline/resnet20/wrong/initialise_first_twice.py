"""The first convolution is initialised again and again, the others never.

fails: test_initialise
says: is never initialised
"""

# %% initialise
def initialise(model):
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(next(model.parameters()), mode="fan_out", nonlinearity="relu")
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.ones_(layer.weight)
            nn.init.zeros_(layer.bias)
