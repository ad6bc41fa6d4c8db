"""The last layer is initialised as the one before it.

fails: test_init_kaiming
says: weight of Linear 6 is as it was
"""

# %% init_kaiming
def init_kaiming(model):
    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    for layer in (*layers[:-1], layers[-2]):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    for layer in layers:
        nn.init.zeros_(layer.bias)
