"""Variance 1 / fan_in.

fails: test_init_kaiming
says: a ReLU takes half away
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
            nn.init.zeros_(layer.bias)
