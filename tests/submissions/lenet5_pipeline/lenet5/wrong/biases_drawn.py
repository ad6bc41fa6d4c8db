"""The biases are random.

fails: test_init_kaiming
says: bias of Conv2d 0
"""

# %% init_kaiming
def init_kaiming(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.normal_(layer.bias)
