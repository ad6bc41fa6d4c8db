"""Helper functions, warnings, prints, and extra cells."""

# %% run_and_sweep
import warnings


def fresh(make_model, seed):
    warnings.warn("a new model")
    torch.manual_seed(seed)
    return make_model()


def run(train, make_model, seed, settings):
    print("run", seed)
    model = fresh(make_model, seed)
    return train(model, seed, **settings)["val"][-1]


def sweep(run, values, seeds):
    results = {(i, j): run(v, s) for i, v in enumerate(values) for j, s in enumerate(seeds)}
    rows = [[results[i, j] for j in range(len(seeds))] for i in range(len(values))]
    best = max(range(len(values)), key=lambda i: np.mean(rows[i]))
    return np.array(rows), values[best]


# %% swish
def my_sigmoid(x):
    small = torch.exp(-x.abs())
    return torch.where(x >= 0, 1 / (1 + small), small / (1 + small))


class Swish(nn.Module):
    def forward(self, x):
        return torch.mul(x, my_sigmoid(x))


# %% crop_and_flip
def shifted(image, padding, generator):
    H, W = image.shape[1:]
    i, j = torch.randint(0, 2 * padding + 1, (2,), generator=generator)
    padded = torch.constant_pad_nd(image, [padding] * 4, 0)
    return padded[:, i : i + H, j : j + W]


def random_crop(images, padding, generator):
    return torch.stack([shifted(image, padding, generator) for image in images])


def random_flip(images, p, generator):
    mirrored = torch.rand(len(images), generator=generator) < p
    mirrored = mirrored.to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)


# %% + after run_and_sweep
print('an extra cell')
