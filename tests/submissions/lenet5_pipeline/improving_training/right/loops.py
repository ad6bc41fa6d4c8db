"""Loops over images, a scheduler of its own, lists in place of arrays."""

# %% transforms_for
def transforms_for(part, augment, normalise):
    steps = []
    if part == 'train':
        for step in augment:
            steps.append(step)
    steps.append(normalise)
    return tuple(steps)


# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    model = make_model()
    *_, last = train(model, seed, **settings)["val"]
    return float(last)


def sweep(run, values, seeds):
    table, best, highest = [], None, -1.0
    for value in values:
        row = []
        for seed in seeds:
            row.append(run(value, seed))
        table.append(row)
        if sum(row) / len(row) > highest:
            best, highest = value, sum(row) / len(row)
    return table, best


# %% crop_and_flip
def random_crop(images, padding, generator):
    N, C, H, W = images.shape
    out = torch.zeros_like(images)
    for k in range(N):
        i = int(torch.randint(-padding, padding + 1, (1,), generator=generator))
        j = int(torch.randint(-padding, padding + 1, (), generator=generator))
        there = (slice(max(0, i), min(H, H + i)), slice(max(0, j), min(W, W + j)))
        here = (slice(max(0, -i), min(H, H - i)), slice(max(0, -j), min(W, W - j)))
        out[(k, slice(None), *there)] = images[(k, slice(None), *here)]
    return out


def random_flip(images, p, generator):
    out = images.clone()
    for k in range(len(images)):
        if torch.rand((), generator=generator).item() < p:
            out[k] = torch.flip(images[k], dims=[-1])
    return out


# %% schedule_and_report
class Own:
    def __init__(self, optimizer, num_steps):
        self.optimizer, self.num_steps, self.t = optimizer, num_steps, 0
        self.first = [group["lr"] for group in optimizer.param_groups]

    def step(self):
        self.t += 1
        factor = min(1, 2 - 2 * self.t / self.num_steps)
        for group, lr in zip(self.optimizer.param_groups, self.first):
            group["lr"] = factor * lr


def hold_then_fall(optimizer, num_steps):
    return Own(optimizer, num_steps)


def report(train, evaluate):
    history = train()
    best, epoch = -1.0, 0
    for k, accuracy in enumerate(history["val"]):
        if accuracy > best:
            best, epoch = accuracy, k + 1
    test = evaluate("test")
    return dict(epoch=epoch, val=best, test=test)


# %% l1_penalty
def l1_penalty(model):
    total = torch.zeros(())
    for name, parameter in model.named_parameters():
        if len(parameter.shape) > 1:
            total = total + torch.norm(parameter, 1)
    return total
