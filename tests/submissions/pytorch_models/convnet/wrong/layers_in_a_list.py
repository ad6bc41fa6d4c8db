"""The linear layers lie in a list.

fails: test_conv_net test_to_numpy
says: of shape
"""

# %% conv_net
class ConvNet(nn.Module):

    def __init__(
        self,
        image=(3, 32, 32),
        num_filters=16,
        kernel_size=3,
        hidden_size=100,
        num_classes=10,
        batch_norm=False,
    ):
        super().__init__()
        C, H, W = image
        pad, inputs = kernel_size // 2, num_filters * (H // 2) * (W // 2)
        self.conv = nn.Conv2d(C, num_filters, kernel_size, padding=pad, bias=not batch_norm)
        self.norm = nn.BatchNorm2d(num_filters) if batch_norm else nn.Identity()
        self.rest = [nn.Linear(inputs, hidden_size), nn.Linear(hidden_size, num_classes)]
        for layer in (self.conv, *self.rest):
            nn.init.kaiming_normal_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        with torch.no_grad():
            self.rest[1].weight *= 0.1

    def forward(self, images):
        maps = F.max_pool2d(F.relu(self.norm(self.conv(images))), 2)
        return self.rest[1](F.relu(self.rest[0](maps.flatten(1))))
