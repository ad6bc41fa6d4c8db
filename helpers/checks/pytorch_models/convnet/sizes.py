"""Checks of a ConvNet's sizes: where windows stop, what a layer costs, which numbers it learns."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks.comparing import CheckFailed, check_array, check_outputs
from helpers.checks.models import count_parameters, parameters_of

NO_LAYERS = "are the layers made in __init__, and kept as self.something?"


def check_output_size(name: str, output_size: Callable, size: int, kernel: int, *how: int) -> None:
    """Check output_size(size, kernel, stride, pad) against a convolution of PyTorch.

    how: stride and pad, or the first of them, or none; 1 and 0 otherwise
    raises: CheckFailed that names the usual mistakes
    """
    stride, pad = how + (1, 0)[len(how) :]
    wanted = F.conv1d(torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), None, stride, pad)
    span = size + 2 * pad - kernel
    either = " or to the nearest" if span / stride % 1 > 0.5 else ""
    suspects = {
        f"rounds up{either}: a window that does not fit in is left out": -(-span // stride) + 1,
        "counts steps: there is one place more, the first": span // stride,
        "has zeros on one side only: pad counts both": (span - pad) // stride + 1,
        "lacks the zeros of pad": (span - 2 * pad) // stride + 1,
        "does not depend on stride": span + 1,
        "divides before it takes the kernel away": (size + 2 * pad) // stride - kernel + 1,
    }
    title = f"{name}({size}, {kernel}, stride={stride}, pad={pad})"
    yours = output_size(size, kernel, *how)
    check_array(title, yours, wanted.shape[2], suspects=_other(suspects, wanted.shape[2]))


def check_conv_costs(
    name: str,
    conv_costs: Callable,
    image: tuple[int, ...],
    num_filters: int,
    kernel: int,
    *how: int,
) -> None:
    """Check conv_costs(image, ...) -> parameters and multiply-adds, against PyTorch's own sizes.

    how: stride and pad, or the first of them, or none; 1 and 0 otherwise
    raises: CheckFailed that names the usual mistakes
    """
    (C, H, W), K = image, num_filters
    stride, pad = how + (1, 0)[len(how) :]
    layer = torch.nn.Conv2d(C, num_filters, kernel, stride, pad)
    places = layer(torch.zeros(1, *image))[0, 0].numel()
    title = f"{name}({image}, {num_filters}, {kernel}, stride={stride}, pad={pad})"
    answer = conv_costs(image, num_filters, kernel, *how)
    count, work = check_outputs(title, answer, "parameters multiply_adds")
    weights, wanted = layer.weight.numel(), sum(p.numel() for p in layer.parameters())
    suspects = {
        "lack the biases: each filter has one": weights,
        "have one bias in all: each filter has one": weights + 1,
        "lack the image's channels: a filter reaches through all of them": K * kernel**2 + K,
        "are those of one filter": weights // K + 1,
        "take a filter for one row of pixels: it is kernel × kernel": K * C * kernel + K,
        "have a bias for each channel that comes in: it is one for each filter": weights + C,
    }
    check_array(f"{title}: parameters", count, wanted, suspects=_other(suspects, wanted))
    rows, columns = layer(torch.zeros(1, *image)).shape[2:]
    suspects = {
        "are those of one place: the filters go to every place": weights,
        "count every pixel of the image: count the places where a window stops": weights * H * W,
        "take the places to be as many across as down": weights * rows**2,
        "take the places to be as many down as across": weights * columns**2,
        "count the biases too: they are added, not multiplied": wanted * places,
        "are those of one filter": weights // K * places,
        "lack the image's channels: a filter reaches through all of them": weights // C * places,
        "count the outputs only: each takes a multiply-add for every weight": K * places,
    }
    right = weights * places
    check_array(f"{title}: multiply-adds", work, right, suspects=_other(suspects, right))


def shapes_of(
    image: tuple[int, ...],
    num_filters: int,
    kernel_size: int,
    hidden_size: int,
    num_classes: int,
    batch_norm: bool,
) -> dict[str, tuple[int, ...]]:
    """Return {key: shape} of the parameters, as PyTorch's layers hold them.

    batch_norm: whether scale and shift stand in the place of b1

    >>> shapes_of((3, 8, 6), 5, 3, 7, 4, batch_norm=False)["W2"]
    (7, 60)
    """
    C, H, W = image
    shapes: dict[str, tuple[int, ...]] = {"W1": (num_filters, C, kernel_size, kernel_size)}
    shapes |= dict.fromkeys(("scale", "shift") if batch_norm else ("b1",), (num_filters,))
    inputs = num_filters * (H // 2) * (W // 2)
    shapes |= {"W2": (hidden_size, inputs), "b2": (hidden_size,)}
    return shapes | {"W3": (num_classes, hidden_size), "b3": (num_classes,)}


def check_learned_shapes(title: str, model: nn.Module, sizes: dict[str, Any]) -> dict[str, str]:
    """Check which parameters a student's model has; return {key: its name}.

    sizes: the arguments of shapes_of
    raises: CheckFailed that names the usual mistakes
    """
    shapes, found = shapes_of(**sizes), parameters_of(model)
    wanted, count = sum(map(math.prod, shapes.values())), count_parameters(model)
    # a convolution as large as its maps may do a linear layer's work
    known = {_joined(shape): shape for shape in shapes.values()}
    own = {name: known.get(_joined(w.shape), w.shape) for name, w in found.items()}
    yours = sorted(own.values())
    if count != wanted or yours != sorted(shapes.values()):
        cause = _count_causes(**sizes).get(count - wanted, "" if found else NO_LAYERS)
        raise CheckFailed(
            f"{title} learns {count:,} numbers",
            ", wanted {wanted:,}" if cause else ", wanted {wanted:,}: {yours}",
            f": {cause}" if cause else "",
            untold="" if cause else ", and their shapes are others than wanted.",
            yours=_list_shapes(yours, shapes),
            wanted=wanted,
        )
    names = {}
    for key, shape in shapes.items():
        alike = [name for name in found if own[name] == shape]
        if key in ("scale", "shift"):  # they start with 1 and with 0
            alike = [name for name in alike if found[name].any() == (key == "scale")]
        if len(alike) != 1:
            raise CheckFailed(f"{title}: batch norm starts with scales of 1 and shifts of 0.")
        names[key] = alike[0]
    return names


def _joined(shape):
    """Return a shape with the axes of a convolution behind the first one joined."""
    return (shape[0], math.prod(shape[1:])) if len(shape) > 1 else tuple(shape)


def _count_causes(image, num_filters, kernel_size, hidden_size, num_classes, batch_norm):
    """Return {difference to the count of learned numbers: the likely cause}."""
    (C, H, W), k = image, kernel_size
    inputs = num_filters * (H // 2) * (W // 2)

    def sized(text, rows, columns):
        return {(num_filters * rows * columns - inputs) * hidden_size: text}

    causes = {num_filters * C * (other**2 - k**2): "is kernel_size used?" for other in (3, 5, 7)}
    causes |= sized("width and height are not the same: use both.", H // 2, H // 2)
    causes |= sized("width and height are not the same: use both.", W // 2, W // 2)
    causes |= sized("is the image that of CIFAR-10, whatever is asked for?", 16, 16)
    causes |= sized("is there a 2 × 2 pool, and is its size counted?", H, W)
    ends = (H - k + 1) // 2, (W - k + 1) // 2
    causes |= sized("the padding of a 'same' convolution is kernel_size // 2.", *ends)
    causes[hidden_size * (10 - num_classes) + 10 - num_classes] = "is num_classes used?"
    biases = {2 * hidden_size: "batch norm comes after the convolution, and nowhere else."}
    if batch_norm:
        biases[num_filters] = (
            "the convolution has a bias, which batch norm takes away: leave it out."
        )
        biases[-num_filters] = "there is no batch norm, though it is asked for."
        biases[-2 * num_filters] = "there is no batch norm that learns a scale and a shift."
    else:
        biases[num_filters] = "there is batch norm, though it is not asked for."
        biases[2 * num_filters] = "there is batch norm, though it is not asked for."
        biases[-num_filters] = "without batch norm the convolution needs its bias."
    return causes | biases


def _list_shapes(found, shapes):
    missing = [str(shape) for shape in shapes.values() if shape not in found]
    other = [str(shape) for shape in found if shape not in shapes.values()]
    text = f"of shape {' and '.join(missing)} there is none" if missing else "there are too many"
    return text + (f", but there is {' and '.join(other)}." if other else ".")


def _other(suspects, wanted):
    """Return the suspects that differ from what is wanted."""
    return {cause: value for cause, value in suspects.items() if value != wanted}
