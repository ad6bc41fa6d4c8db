"""Named layers and functions, a histogram, samplers, .to(device=...), a running best."""

# %% pixel_statistics
def pixel_statistics(X):
    values = torch.arange(256, dtype=torch.float64) / 255
    mean, std = [], []
    for channel in X.unbind(dim=1):
        share = torch.bincount(channel.flatten(), minlength=256) / channel.numel()
        m = (share * values).sum()
        mean.append(m)
        std.append(((share * (values - m) ** 2).sum()).sqrt())
    return torch.stack(mean), torch.stack(std)


# %% images
class Images(Dataset):
    def __init__(self, X, y, mean, std):
        X = X.float() / 255
        X -= torch.as_tensor(mean).reshape(1, -1, 1, 1)
        X /= torch.as_tensor(std).reshape(1, -1, 1, 1)
        self.items = list(zip(X, y.tolist()))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    if not train:
        return DataLoader(dataset, batch_size=batch_size)
    generator = torch.Generator()
    generator.manual_seed(seed)
    sampler = torch.utils.data.RandomSampler(dataset, generator=generator)
    return DataLoader(dataset, batch_size=batch_size, sampler=sampler)


# %% lenet5
class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc3 = nn.Linear(84, 10)
        self.fc2 = nn.Linear(120, 84)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.conv1 = nn.Conv2d(3, 6, 5)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), kernel_size=2, stride=2)
        x = x.view(x.size(0), -1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


# %% train_epoch
def train_epoch(model, loader, optimizer, device):
    losses = torch.zeros(len(loader))
    for k, batch in enumerate(loader):
        model.train()
        X, y = batch[0].to(device=device, non_blocking=True), batch[1].long().to(device)
        optimizer.zero_grad(set_to_none=False)
        loss = nn.CrossEntropyLoss()(model(X), y)
        loss.backward()
        optimizer.step()
        losses[k] = loss.detach()
    return losses.tolist()


# %% checkpoints
def save_checkpoint(model, path):
    with open(path, "wb") as file:
        torch.save({key: value.clone() for key, value in model.state_dict().items()}, file)


def load_checkpoint(model, path):
    for key, value in torch.load(path, map_location=lambda storage, place: storage).items():
        model.state_dict()[key].copy_(value)


# %% fit
def fit(train, evaluate, save, num_epochs):
    best, rows = None, []
    for epoch in range(num_epochs):
        train()
        on_val, on_train = evaluate("val"), evaluate("train")
        rows.append([*on_train, *on_val])
        if best is None or on_val[1] > best:
            best = on_val[1]
            save()
    return dict(zip(("train_loss", "train", "val_loss", "val"), zip(*rows)))


def final_accuracy(load, evaluate):
    load()
    loss, share = evaluate("test")
    return share


# %% init_kaiming
def init_kaiming(model):
    with torch.no_grad():
        for layer in model.modules():
            if type(layer).__name__ in ("Conv2d", "Linear"):
                fan_in = layer.weight[0].numel()
                layer.weight.copy_(torch.randn_like(layer.weight) * (2 / fan_in) ** 0.5)
                layer.bias.fill_(0)


# %% lr_at
def lr_at(epoch, lr, every, factor):
    for step in range(every, epoch + 1, every):
        lr *= factor
    return lr
