"""Branches for batch norm in forward, Kaiming's start by hand, its order by the caller."""

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
        self.last = nn.Linear(hidden_size, num_classes)
        if batch_norm:
            self.norm = nn.BatchNorm2d(num_filters)
        bias = False if batch_norm else True
        pad = (kernel_size - 1) // 2
        self.conv = nn.Conv2d(image[0], num_filters, (kernel_size,) * 2, 1, pad, bias=bias)
        with torch.no_grad():
            rows, columns = self.maps(torch.zeros(1, *image)).shape[2:]
        self.hidden = nn.Linear(num_filters * rows * columns, hidden_size)
        if batch_norm:
            self.norm.reset_running_stats()
        for name, w in self.named_parameters():
            if w.ndim > 1:
                std = (2 / w[0].numel()) ** 0.5 * (0.1 if name.startswith("last") else 1)
                w.data = std * torch.randn(w.shape)
            elif not name.startswith("norm"):
                w.data = torch.zeros_like(w)

    def maps(self, images):
        x = self.conv(images)
        if hasattr(self, "norm"):
            x = self.norm(x)
        return nn.functional.max_pool2d(x.clamp(min=0), kernel_size=2)

    def forward(self, images):
        x = self.maps(images)
        x = x.reshape(x.shape[0], -1)
        return self.last(torch.relu(self.hidden(x)))


# %% to_numpy
def to_numpy(model):
    twin = copy.deepcopy(model).double().requires_grad_(False)
    arrays = {"W1": twin.conv.weight.numpy(), "b1": twin.conv.bias.numpy()}
    arrays.update(W2=twin.hidden.weight.numpy().transpose(), b2=twin.hidden.bias.numpy())
    arrays.update(W3=twin.last.weight.t().contiguous().numpy(), b3=twin.last.bias.numpy())
    return arrays
