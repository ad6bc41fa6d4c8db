"""A uniform distribution.

fails: test_init_kaiming
says: is drawn from a uniform distribution
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
