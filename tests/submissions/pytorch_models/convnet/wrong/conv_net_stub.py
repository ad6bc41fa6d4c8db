"""Nothing is made.

fails: test_conv_net test_to_numpy
says: are the layers made in __init__, and kept as self.something?
"""

# %% conv_net
class ConvNet(nn.Module):
    def __init__(
        self, image=(3, 32, 32), num_filters=16, kernel_size=3, hidden_size=100, num_classes=10, batch_norm=False
    ):
        super().__init__()

    def forward(self, images):
        pass
