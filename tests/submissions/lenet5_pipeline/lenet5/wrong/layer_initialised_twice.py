"""The first layer is initialised over and over, the others never.

fails: test_init_kaiming
says: is another layer initialised twice, and this one never?
"""

# %% init_kaiming
def init_kaiming(model):
    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    for layer in layers:
        nn.init.kaiming_normal_(layers[0].weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
