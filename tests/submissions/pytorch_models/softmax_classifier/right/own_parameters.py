"""A matrix (D, C) of its own; weights read by shape."""

# %% softmax_classifier
class SoftmaxClassifier(nn.Module):
    def __init__(self, num_pixels=3072, num_classes=10, weight_scale=1e-3):
        super().__init__()
        self.W = nn.Parameter(weight_scale * torch.randn(num_pixels, num_classes))
        self.b = nn.Parameter(torch.zeros(num_classes))

    def forward(self, images):
        return images.reshape(len(images), -1) @ self.W + self.b


# %% to_numpy
def to_numpy(model):
    return tuple(np.array(p.tolist(), dtype=np.float64) for p in (model.W, model.b))


# %% make_optimizer
def make_optimizer(model, options):
    groups = []
    for name, p in model.named_parameters():
        groups.append({"params": [p], "weight_decay": options.weight_decay * (p.dim() > 1)})
    kinds = {
        "sgd": lambda: torch.optim.SGD(groups, options.lr, options.momentum),
        "adam": lambda: torch.optim.Adam(groups, options.lr),
        "adamw": lambda: torch.optim.AdamW(groups, options.lr),
    }
    return kinds[options.optimizer]()
