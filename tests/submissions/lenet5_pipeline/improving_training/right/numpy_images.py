"""Images go through NumPy; penalties through einsum; warnings off."""

# %% crop_and_flip
def random_crop(images, padding, generator):
    N, C, H, W = images.shape
    padded = np.pad(images.numpy(), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(2, 3))
    draws = torch.rand(N, 2, generator=generator).numpy() * (2 * padding + 1)
    i, j = np.minimum(draws.astype(int), 2 * padding).T
    return torch.from_numpy(windows[np.arange(N), :, i, j].copy())


def random_flip(images, p, generator):
    draws = torch.rand(len(images), generator=generator).numpy()
    out = images.numpy().copy()
    out[draws >= 1 - p] = out[draws >= 1 - p, :, :, ::-1]
    return torch.from_numpy(out)


# %% l1_penalty
def l1_penalty(model):
    return torch.stack([torch.einsum('i->', p.reshape(-1).abs()) for p in model.parameters() if p.ndim != 1]).sum()


# %% swish
class Swish(nn.Module):
    def __init__(self):
        super().__init__()
        self.sigmoid = nn.Sigmoid()

    def forward(self, x):
        return self.sigmoid(x).mul(x)


# %% schedule_and_report
def hold_then_fall(optimizer, num_steps):
    schedulers = torch.optim.lr_scheduler
    hold = num_steps // 2
    if 2 * hold != num_steps:
        return schedulers.LambdaLR(optimizer, lambda t: min(1, 2 - 2 * t / num_steps))
    parts = [
        schedulers.ConstantLR(optimizer, factor=1.0, total_iters=hold),
        schedulers.LinearLR(optimizer, 1.0, 0.0, total_iters=hold),
    ]
    return schedulers.SequentialLR(optimizer, parts, milestones=[hold])


def report(train, evaluate):
    val = train()["val"]
    best = max(val)
    return {"epoch": val.index(best) + 1, "val": best, "test": evaluate("test")}
