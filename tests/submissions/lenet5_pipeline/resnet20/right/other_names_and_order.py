"""Layers defined in another order, as nn.Sequential, with other names; norms before convolutions."""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    picked = x[..., ::stride, ::stride]
    shape = list(picked.shape)
    shape[1] = num_channels - shape[1]
    return torch.cat([picked, picked.new_zeros(shape)], dim=1)


# %% basic_block
class BasicBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1, shortcut="pad"):
        super().__init__()
        if in_channels == out_channels and stride == 1:
            self.skip = nn.Identity()
        elif shortcut == "projection":
            self.skip = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, kernel_size=1, stride=stride, bias=False),
                nn.BatchNorm2d(out_channels),
            )
        else:
            self.skip = lambda x: shortcut_pad(x, out_channels, stride)
        self.last_norm = nn.BatchNorm2d(out_channels)
        self.last_conv = nn.Conv2d(out_channels, out_channels, kernel_size=3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(out_channels)
        self.first_conv = nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        skip = self.skip(x)
        y = self.relu(self.first_norm(self.first_conv(x)))
        y = self.last_norm(self.last_conv(y))
        y += skip
        return self.relu(y)


# %% resnet20
class ResNet20(nn.Sequential):
    def __init__(self, num_classes=10, shortcut="pad", block=BasicBlock):
        super().__init__()
        self.add_module("conv", nn.Conv2d(3, 16, 3, 1, 1, bias=False))
        self.add_module("norm", nn.BatchNorm2d(16))
        self.add_module("relu", nn.ReLU())
        before = 16
        for channels, stride in ((16, 1), (32, 2), (64, 2)):
            for k in range(3):
                settings = {"stride": stride if k == 0 else 1, "shortcut": shortcut}
                module = block(before, out_channels=channels, **settings)
                self.add_module(f"block{channels}_{k}", module)
                before = channels
        self.add_module("pool", nn.AdaptiveAvgPool2d(1))
        self.add_module("flatten", nn.Flatten())
        self.add_module("head", nn.Linear(before, num_classes))
