"""One convolution is used twice.

fails: test_basic_block
says: is there a second convolution of its own?
"""

# %% basic_block
class BasicBlock(nn.Module):

    def __init__(self, in_channels, out_channels, stride=1, shortcut="pad"):
        super().__init__()
        self.out_channels, self.stride, self.projection = out_channels, stride, None
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(out_channels)
        self.conv2 = self.conv1 if stride == 1 and in_channels == out_channels else nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(out_channels)
        if shortcut == "projection" and (stride != 1 or in_channels != out_channels):
            conv = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)
            self.projection = nn.Sequential(conv, nn.BatchNorm2d(out_channels))

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        if self.projection is None:
            return F.relu(y + shortcut_pad(x, self.out_channels, self.stride))
        return F.relu(y + self.projection(x))
