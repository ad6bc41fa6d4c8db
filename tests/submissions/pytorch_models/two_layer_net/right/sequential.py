"""Layers in a Sequential, dropout before the ReLU, by hand."""

# %% two_layer_net
class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        return x * (torch.rand_like(x) >= self.p) / (1 - self.p)


class TwoLayerNet(nn.Module):
    def __init__(self, num_pixels=3072, hidden_size=100, num_classes=10, dropout=0.0):
        super().__init__()
        first, last = nn.Linear(num_pixels, hidden_size), nn.Linear(hidden_size, num_classes)
        with torch.no_grad():
            first.weight.normal_(0, np.sqrt(2 / num_pixels))
            last.weight.normal_(0, 0.01)
            first.bias.zero_()
            last.bias.zero_()
        self.layers = nn.Sequential(nn.Flatten(), first, Drop(dropout), nn.ReLU(), last)

    def forward(self, images):
        return self.layers(images)


# %% to_numpy
def to_numpy(model):
    W1, b1, W2, b2 = (w.cpu().double().numpy() for w in model.state_dict().values())
    return {"b1": b1.copy(), "W1": np.array(W1.T), "b2": b2.copy(), "W2": np.array(W2.T)}
