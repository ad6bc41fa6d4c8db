"""Batch norm through F.batch_norm, convolutions through F.conv2d, parameters of one's own."""

# %% basic_block
class ConvNorm(nn.Module):
    def __init__(self, a, b, size, stride):
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(b, a, size, size))
        self.norm_weight, self.norm_bias = nn.Parameter(torch.ones(b)), nn.Parameter(torch.zeros(b))
        self.register_buffer("mean", torch.zeros(b))
        self.register_buffer("var", torch.ones(b))
        self.stride, self.padding = stride, size // 2

    def forward(self, x):
        y = F.conv2d(x, self.weight, None, self.stride, self.padding)
        affine = self.norm_weight, self.norm_bias
        return F.batch_norm(y, self.mean, self.var, *affine, training=self.training)


class BasicBlock(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1, shortcut="pad"):
        super().__init__()
        self.a = ConvNorm(in_channels, out_channels, 3, stride)
        self.b = ConvNorm(out_channels, out_channels, 3, 1)
        self.c = None
        if shortcut == "projection" and not (in_channels == out_channels and stride == 1):
            self.c = ConvNorm(in_channels, out_channels, 1, stride)
        self.shape = {"num_channels": out_channels, "stride": stride}

    def forward(self, x):
        short = shortcut_pad(x, **self.shape) if self.c is None else self.c(x)
        return (self.b(self.a(x).relu()) + short).relu()
