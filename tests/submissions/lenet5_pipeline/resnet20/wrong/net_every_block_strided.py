"""Every block of the later stages has stride 2.

fails: test_resnet20
says: halved in every block
"""

# %% resnet20
class ResNet20(nn.Module):

    def __init__(self, num_classes=10, shortcut="pad", block=BasicBlock):
        super().__init__()
        conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.stem = nn.Sequential(conv, nn.BatchNorm2d(16), nn.ReLU())
        channels = [16] * 4 + [32] * 3 + [64] * 3
        blocks = [block(a, b, 1 if b == 16 else 2, shortcut) for a, b in pairwise(channels)]
        self.blocks = nn.Sequential(*blocks)
        self.linear = nn.Linear(64, num_classes)

    def forward(self, images):
        x = self.blocks(self.stem(images))
        return self.linear(x.mean(dim=(2, 3)))
