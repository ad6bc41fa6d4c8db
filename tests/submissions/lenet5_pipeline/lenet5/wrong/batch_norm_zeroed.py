"""Everything with one axis is taken for a bias.

fails: test_init_kaiming
says: weight of BatchNorm2d 2.1 was changed
"""

# %% init_kaiming
def init_kaiming(model):
    for p in model.parameters():
        nn.init.kaiming_normal_(p, nonlinearity="relu") if p.ndim > 1 else nn.init.zeros_(p)
