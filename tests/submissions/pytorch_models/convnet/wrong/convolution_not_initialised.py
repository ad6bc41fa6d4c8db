"""One layer is initialised twice, another never.

fails: test_conv_net
says: convolution's weight starts with standard deviation
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
        self.hidden = nn.Linear(inputs, hidden_size)
        self.last = nn.Linear(hidden_size, num_classes)
        for layer in (self.hidden, self.hidden, self.last):
            nn.init.kaiming_normal_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        with torch.no_grad():
            self.last.weight *= 0.1

    def forward(self, images):
        maps = F.max_pool2d(F.relu(self.norm(self.conv(images))), 2)
        return self.last(F.relu(self.hidden(maps.flatten(1))))
