"""Helper functions, lists of layers, prints and warnings, the model's own device."""

# %% pixel_statistics
def channel(X, c):
    return X[:, c].numpy().astype(float).ravel() / 255


def pixel_statistics(X):
    pairs = [(channel(X, c).mean(), channel(X, c).std()) for c in range(X.shape[1])]
    mean, std = zip(*pairs)
    return torch.tensor(mean), torch.tensor(std)


# %% images
def normalised(image, mean, std):
    return torch.stack([(x.float() / 255 - m) / s for x, m, s in zip(image, mean, std)])


class Images(torch.utils.data.Dataset):
    def __init__(self, *given):
        self.X, self.y, self.mean, self.std = given

    def __len__(self):
        return self.X.shape[0]

    def __getitem__(self, i):
        return normalised(self.X[i], self.mean, self.std), self.y[i]


# %% lenet5
def block(fan_in, fan_out):
    return nn.Sequential(nn.Conv2d(fan_in, fan_out, 5), nn.MaxPool2d(2, 2), nn.ReLU(inplace=True))


class LeNet5(nn.Sequential):
    def __init__(self):
        sizes = (400, 120, 84, 10)
        linear = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
        super().__init__(
            block(3, 6), block(6, 16), nn.Flatten(1), linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2]
        )


# %% train_epoch
import warnings


def moved(batch, model):
    device = next(model.parameters()).device
    return tuple(part.to(device) for part in batch)


def train_epoch(model, loader, optimizer, device):
    warnings.warn("this is only a warning")
    model.train(True)
    model.to(device)
    losses = []
    for batch in loader:
        X, y = moved(batch, model)
        print("a batch of", len(X), "on", X.device)
        loss = F.nll_loss(model(X).log_softmax(1), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses += [float(loss)]
    return losses


# %% fit
def fit(train, evaluate, save, num_epochs):
    history = {name: [] for name in ("train_loss", "train", "val_loss", "val")}

    def note(part):
        for key, value in zip((f"{part}_loss", part), evaluate(part)):
            history[key] += [value]
        return history[part][-1]

    best = float("-inf")
    for _ in range(num_epochs):
        losses = train()
        note("train")
        if (share := note("val")) > best:
            best = share
            save()
    return {**history, "best": best}


def final_accuracy(load, evaluate):
    load()
    return torch.tensor(evaluate("test"))[1].item()


# %% init_kaiming
def start(layer):
    if isinstance(layer, nn.Conv2d) or isinstance(layer, nn.Linear):
        torch.nn.init.kaiming_normal_(layer.weight)
        layer.bias.data = torch.zeros_like(layer.bias)


def init_kaiming(model):
    model.apply(start)
