"""Rates as tensors, one-pass strings, Path.replace, a subclassed scheduler, torch's trunc_normal is not used."""

# %% initialise
@torch.no_grad()
def initialise(model):
    for name, layer in model.named_modules():
        if isinstance(layer, nn.Conv2d):
            F, C, KH, KW = layer.weight.shape
            layer.weight.normal_(0, (2 / (F * KH * KW)) ** 0.5)
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.fill_(1)
            layer.bias.fill_(0)


# %% schedule
def lr_at(step, num_steps, peak, warm_up_share):
    t = torch.tensor(step / num_steps, dtype=torch.float64)
    up = peak * (0.1 + 0.9 * t / warm_up_share)
    down = peak * (1 - t) / (1 - warm_up_share)
    return torch.minimum(up, down).item()


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    up = torch.optim.lr_scheduler.LambdaLR
    table = [
        lr_at(step, num_epochs * steps_per_epoch, peak, warm_up_share)
        for step in range(num_epochs * steps_per_epoch + 1)
    ]
    return up(optimizer, lambda step: table[min(step, len(table) - 1)])


# %% transforms_for
def transforms_for(part, mean, std):
    transforms = []
    if part == "train":
        transforms.append(augment.random_crop())
        transforms.append(augment.random_flip())
    transforms.append(augment.normalise(mean.tolist(), std.tolist()))
    return transforms


# %% write_predictions
def write_predictions(path, labels):
    text = "image_id,label\n"
    for image_id, label in enumerate(labels):
        text += f"{image_id},{label.item()}\n"
    other = path.parent / (path.name + ".tmp")
    with open(other, "w", encoding="utf-8") as file:
        file.write(text)
    other.replace(path)
