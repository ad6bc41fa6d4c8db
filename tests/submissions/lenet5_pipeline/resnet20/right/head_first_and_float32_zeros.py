"""The head is defined before the stages; zeros are made in float32; a list of stages."""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    N, C, H, W = x.shape
    rows, columns = -(-H // stride), -(-W // stride)
    out = torch.zeros(N, num_channels, rows, columns)
    for i in range(rows):
        for j in range(columns):
            out[:, :C, i, j] = x[:, :, i * stride, j * stride]
    return out


# %% basic_block
def conv3x3(a, b, stride=1):
    return nn.Conv2d(a, b, (3, 3), stride=(stride, stride), padding="same" if stride == 1 else 1, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1, shortcut="pad"):
        super().__init__()
        a, b = in_channels, out_channels
        self.settings = b, stride
        self.body = nn.Sequential(
            conv3x3(a, b, stride), nn.BatchNorm2d(b), nn.ReLU(), conv3x3(b, b), nn.BatchNorm2d(b)
        )
        project = shortcut == "projection" and (a, stride) != (b, 1)
        self.side = nn.ModuleList()
        if project:
            self.side.extend([nn.Conv2d(a, b, 1, stride, 0, bias=False), nn.BatchNorm2d(b)])

    def forward(self, x):
        if len(self.side):
            short = self.side[1](self.side[0](x))
        else:
            short = shortcut_pad(x, *self.settings)
        return torch.clamp(short + self.body(x), min=0)


# %% resnet20
class ResNet20(nn.Module):
    def __init__(self, num_classes=10, shortcut="pad", block=BasicBlock):
        super().__init__()
        self.head = nn.Linear(64, num_classes)
        self.stages = nn.ModuleList()
        for a, b in ((16, 16), (16, 32), (32, 64)):
            stage = [block(in_channels=a, out_channels=b, stride=2 if a < b else 1, shortcut=shortcut)]
            stage += [block(b, b, shortcut=shortcut) for _ in range(2)]
            self.stages.append(nn.Sequential(*stage))
        self.norm = nn.BatchNorm2d(16)
        self.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)

    def forward(self, images):
        print("a batch of", len(images))
        x = torch.relu(self.norm(self.conv(images)))
        for stage in self.stages:
            x = stage(x)
        x = F.adaptive_avg_pool2d(x, 1)
        return self.head(torch.flatten(x, 1))
