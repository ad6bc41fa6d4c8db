"""The schedule and the start by formulas; a csv writer; tempfile; a warning."""

# %% initialise
import math
import warnings


def start(layer):
    if type(layer) is nn.Conv2d:
        fan_out = layer.out_channels * math.prod(layer.kernel_size)
        with torch.no_grad():
            layer.weight.copy_(math.sqrt(2 / fan_out) * torch.randn_like(layer.weight))
    if hasattr(layer, "running_mean"):
        layer.reset_parameters()


def initialise(model):
    warnings.warn("only a warning")
    return model.apply(start)


# %% schedule
from torch.optim.lr_scheduler import LambdaLR


def lr_at(step, num_steps, peak, warm_up_share):
    top = warm_up_share * num_steps
    if step <= top:
        return peak / 10 + (peak - peak / 10) * step / top
    return max(0.0, peak * (num_steps - step) / (num_steps - top))


def new_scheduler(optimizer, num_epochs, steps_per_epoch, peak, warm_up_share):
    def rate(step):
        return lr_at(step, num_epochs * steps_per_epoch, peak, warm_up_share)

    return LambdaLR(optimizer, [rate])


# %% transforms_for
def transforms_for(part, mean, std):
    augmentation = (augment.random_flip(0.5), augment.random_crop(padding=4))
    return [*(augmentation if part == "train" else ()), augment.normalise(mean, std)]


# %% write_predictions
import csv
import tempfile


def write_predictions(path, labels):
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["image_id", "label"])
        for k in range(len(labels)):
            rows.writerow([k, int(labels[k])])
    os.replace(file.name, path)
