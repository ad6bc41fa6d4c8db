"""Matrices (D, H) and (H, C) of its own, and dropout by the function."""

# %% two_layer_net
class TwoLayerNet(nn.Module):
    def __init__(self, num_pixels=3072, hidden_size=100, num_classes=10, dropout=0.0):
        super().__init__()
        std = (2 / num_pixels) ** 0.5
        self.W1 = nn.Parameter(std * torch.randn(num_pixels, hidden_size))
        self.b1 = nn.Parameter(torch.zeros(hidden_size))
        self.W2 = nn.Parameter(0.01 * torch.randn(hidden_size, num_classes))
        self.b2 = nn.Parameter(torch.zeros(num_classes))
        self.p = dropout

    def forward(self, images):
        hidden = (images.reshape(len(images), -1) @ self.W1 + self.b1).clamp(min=0)
        return F.dropout(hidden, self.p, self.training) @ self.W2 + self.b2


# %% to_numpy
def to_numpy(model):
    return {name: np.array(p.tolist(), dtype=np.float64) for name, p in model.named_parameters()}
