"""The reference solution as a student would hand it in."""

# %% pixel_statistics
def pixel_statistics(X):
    scaled = X.float() / 255
    return scaled.mean(dim=(0, 2, 3)), scaled.std(dim=(0, 2, 3))


# %% make_loaders
def make_loaders(data, mean, std, options):
    loaders = {}
    for part in ("train", "val", "test"):
        loaders[part] = Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            options.batch_size,
            shuffle=part == "train",
            seed=options.seed,
            transforms=[normalise(mean, std)],
            device=device,
        )
    return loaders


# %% softmax_classifier
class SoftmaxClassifier(nn.Module):

    def __init__(self, num_pixels=3072, num_classes=10, weight_scale=1e-3):
        super().__init__()
        self.layer = nn.Linear(num_pixels, num_classes)
        nn.init.normal_(self.layer.weight, std=weight_scale)
        nn.init.zeros_(self.layer.bias)

    def forward(self, images):
        return self.layer(images.flatten(1))


# %% to_numpy
def to_numpy(model):
    weight, bias = model.layer.weight, model.layer.bias
    W, b = (p.detach().cpu().double().numpy() for p in (weight, bias))
    return W.T.copy(), b.copy()


# %% make_optimizer
def make_optimizer(model, options):
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim == 1]
    groups = [
        {"params": weights, "weight_decay": options.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    if options.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=options.lr, momentum=options.momentum)
    optimizers = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    return optimizers[options.optimizer](groups, lr=options.lr)


# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    model.train(was_training)
    return loss / count, right / count


# %% fit
def fit(model, loaders, options, log, plot=None):
    torch.manual_seed(options.seed)
    optimizer = make_optimizer(model, options)
    history = {"loss": [], "val_loss": [], "val": []}
    for epoch in range(1, options.num_epochs + 1):
        model.train()
        for images, labels in loaders["train"]:
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            history["loss"].append(loss.item())
            if plot is not None:
                plot.update({"loss": history["loss"]})
        val_loss, val = evaluate(model, loaders["val"])
        if val > max(history["val"], default=-1.0):
            best = copy.deepcopy(model.state_dict())
        history["val_loss"].append(val_loss)
        history["val"].append(val)
        log(f"epoch {epoch}: val loss {val_loss:.3f}, val accuracy {val:.3f}")
    model.load_state_dict(best)
    return history


# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(options)}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
