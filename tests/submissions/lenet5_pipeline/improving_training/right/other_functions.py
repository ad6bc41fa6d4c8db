"""SequentialLR, gather, where, tanh for the sigmoid, deep copies."""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.random.manual_seed(seed)
    accuracies = torch.tensor(train(make_model(), seed, **dict(settings))["val"], dtype=torch.float64)
    return accuracies[-1].item()


def sweep(run, values, seeds):
    table = torch.empty(len(values), len(seeds), dtype=torch.float64)
    for j, seed in enumerate(seeds):
        for i, value in enumerate(values):
            table[i, j] = run(value, seed)
    return table, values[table.mean(1).argmax().item()]


# %% with_batch_norm
import copy


def with_batch_norm(model):
    last = [layer for layer in model if isinstance(layer, nn.Linear)][-1]
    parts = []
    for layer in model:
        parts.append(copy.deepcopy(layer))
        if layer is last:
            continue
        if hasattr(layer, "out_channels"):
            parts[-1] = nn.Sequential(parts[-1], nn.BatchNorm2d(layer.out_channels, momentum=0.2))
        if hasattr(layer, "out_features"):
            parts[-1] = nn.Sequential(parts[-1], nn.BatchNorm1d(layer.out_features))
    return nn.Sequential(*parts)


# %% swish
class Swish(nn.Module):
    def forward(self, x):
        return x * (1 + torch.tanh(x / 2)) / 2


# %% crop_and_flip
def random_crop(images, padding, generator):
    N, C, H, W = images.shape
    padded = torch.zeros(N, C, H + 2 * padding, W + 2 * padding, dtype=images.dtype)
    padded[:, :, padding : padding + H, padding : padding + W] = images
    top, left = torch.randint(0, 2 * padding + 1, (2, N, 1), generator=generator)
    rows, columns = top + torch.arange(H), left + torch.arange(W)
    each = torch.arange(N)[:, None, None]
    return padded[each, :, rows[:, :, None], columns[:, None]].permute(0, 3, 1, 2)


def random_flip(images, p, generator):
    rows = torch.bernoulli(torch.full((len(images),), float(p)), generator=generator).bool()
    out = images.clone()
    out[rows] = images[rows][..., torch.arange(images.shape[-1] - 1, -1, -1)]
    return out


# %% l1_penalty
def l1_penalty(model):
    weights = [p.flatten() for p in model.parameters() if p.dim() >= 2]
    return torch.cat(weights).abs().sum()


# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    def factor(step):
        if 2 * step <= num_steps:
            return 1.0
        return 2 * (num_steps - step) / num_steps

    return torch.optim.lr_scheduler.LambdaLR(optimizer, [factor] * len(optimizer.param_groups))


def report(train, evaluate):
    val = np.array(train()["val"])
    epoch = int(val.argmax())
    return {"test": evaluate("test"), "val": float(val[epoch]), "epoch": 1 + epoch}
