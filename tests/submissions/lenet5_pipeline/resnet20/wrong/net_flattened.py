"""The pixels are not averaged.

fails: test_resnet20
says: is every channel averaged over its pixels?
"""

# %% resnet20
class ResNet20(nn.Module):

    def __init__(self, num_classes=10, shortcut="pad", block=BasicBlock):
        super().__init__()
        conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.stem = nn.Sequential(conv, nn.BatchNorm2d(16), nn.ReLU())
        channels = [16] * 4 + [32] * 3 + [64] * 3
        blocks = [block(a, b, b // a, shortcut) for a, b in pairwise(channels)]
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(64, num_classes)

    def forward(self, images):
        x = self.blocks(self.stem(images))
        return self.linear(x.flatten(1))
