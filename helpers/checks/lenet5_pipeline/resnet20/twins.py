"""The residual models that a student's are held against, and how both get the same numbers.

A twin may make a slip, so that a check can tell which slip gives what the student has.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from helpers.beside import beside
from helpers.checks.models import gradient_of, load_parameters, parameters_of

BLOCK_SLIPS = {  # the clauses follow "the output ..."
    "no last relu": "lacks the ReLU after the sum",
    "early relu": "has its last ReLU before the sum: it comes after it",
    "two relus": "has a ReLU before the sum too: there is one after it only",
    "no inner relu": "lacks the ReLU between the convolutions",
    "relu first": "has ReLU and batch norm in the wrong order: batch norm comes first",
    "no shortcut": "lacks the shortcut",
    "late stride": "has the stride in the second convolution: it belongs to the first",
    "inner shortcut": "has a shortcut from what the first convolution gave: it hands on the input",
    "same input": "has a second convolution of the input: it takes what the first gave",
    "same norm": "goes through the first batch norm twice: each convolution has its own",
    "no inner norm": "lacks the batch norm after the first convolution",
    "no last norm": "lacks the batch norm after the second convolution",
}
NET_SLIPS = {  # the clauses follow "the logits ..."
    "no stride": "come from images that stay large: where the channels double, the stride is 2",
    "every stride": "come from images halved in every block: the first of a stage has stride 2",
    "no stem relu": "lack the ReLU after the first convolution",
    "max pool": "come from the largest pixel of each channel: take the mean",
    "sum pool": "come from the sum over each channel's pixels: take the mean",
    "softmax": "are probabilities: leave the softmax to the loss",
}


class Block(nn.Module):
    """A block with a slip of BLOCK_SLIPS, or "detached", or none."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        shortcut: str = "pad",
        slip: str = "",
    ) -> None:
        super().__init__()
        fan_in, fan_out = in_channels, out_channels
        self.settings = in_channels, out_channels, stride, shortcut
        strides = (1, stride) if slip == "late stride" else (stride, 1)
        self.conv0 = nn.Conv2d(fan_in, fan_out, 3, strides[0], 1, bias=False)
        self.norm0 = nn.BatchNorm2d(fan_out)
        self.conv1 = nn.Conv2d(fan_out, fan_out, 3, strides[1], 1, bias=False)
        self.norm1 = nn.BatchNorm2d(fan_out)
        self.fan_out, self.stride, self.slip = fan_out, stride, slip
        self.project: nn.Module | None = None
        if shortcut == "projection" and (stride, fan_in) != (1, fan_out):
            conv = nn.Conv2d(fan_in, fan_out, 1, stride, bias=False)
            self.project = nn.Sequential(conv, nn.BatchNorm2d(fan_out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what the block gives, slip included."""
        slip = self.slip
        y = self.conv0(x)
        y = F.relu(y) if slip == "relu first" else y
        y = y if slip == "no inner norm" else self.norm0(y)
        inner = y if slip in ("relu first", "no inner relu") else F.relu(y)
        y = self.conv1(x if slip == "same input" else inner)
        norm = self.norm0 if slip == "same norm" else self.norm1
        y = y if slip == "no last norm" else norm(y)
        y = F.relu(y) if slip in ("early relu", "two relus") else y
        y = (
            y
            if slip == "no shortcut"
            else y + self._shortcut(inner if slip == "inner shortcut" else x)
        )
        return y if slip in ("no last relu", "early relu") else F.relu(y)

    def with_slip(self, slip: str) -> Any:
        """Return a block with the same numbers that makes this slip."""
        return same_numbers(Block(*self.settings, slip), self)

    def _shortcut(self, x):
        x = x.detach() if self.slip == "detached" else x
        if self.project is not None:
            return self.project(x)
        x = x[:, :, :: self.stride, :: self.stride]
        return torch.cat([x, x.new_zeros(len(x), self.fan_out - x.shape[1], *x.shape[2:])], dim=1)


class Thin(nn.Module):
    """A block of another kind: one convolution of single pixels."""

    def __init__(
        self, in_channels: int, out_channels: int, stride: int = 1, shortcut: str = "pad"
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 1, stride, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what the block gives."""
        return F.relu(self.conv(x))


class ResNet(nn.Module):
    """A ResNet-20 with a slip of NET_SLIPS, or none; block: what makes its blocks."""

    def __init__(
        self, num_classes: int, shortcut: str, slip: str = "", block: type[nn.Module] = Block
    ) -> None:
        super().__init__()
        self.settings = num_classes, shortcut
        self.slip, channels = slip, [16] * 4 + [32] * 3 + [64] * 3
        self.first = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16))
        blocks = [block(a, b, self._stride(a, b), shortcut) for a, b in pairwise(channels)]
        self.stages, self.last = nn.Sequential(*blocks), nn.Linear(64, num_classes)

    def _stride(self, before, after):
        if self.slip == "every stride":
            return 1 if after == 16 else 2
        return 1 if before == after or self.slip == "no stride" else 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, slip included."""
        x = self.first(x)
        x = self.stages(x if self.slip == "no stem relu" else F.relu(x)).flatten(2)
        pools = {"max pool": x.amax(2), "sum pool": x.sum(2)}
        logits = self.last(pools.get(self.slip, x.mean(2)))
        return logits.softmax(1) if self.slip == "softmax" else logits

    def with_slip(self, slip: str) -> Any:
        """Return a network with the same numbers that makes this slip."""
        return same_numbers(ResNet(*self.settings, slip), self)


def same_numbers(model: Any, other: nn.Module) -> Any:
    """Return a model after it has taken over another's numbers."""
    model.double().load_state_dict(other.state_dict())
    return model


def block_causes(fan_in: int, fan_out: int, stride: int, shortcut: str) -> dict[int, str]:
    """Return {difference to the count of a block's numbers: the likely cause}."""
    weights, bias = fan_in * fan_out, "has a bias, which batch norm takes away: bias=False."
    causes = {
        -2 * fan_out: "does every convolution have a batch norm of its own?",
        -4 * fan_out: "are the batch norms missing?",
        fan_out: f"a convolution {bias}",
        2 * fan_out: f"every convolution {bias}",
        -9 * fan_out**2: "is there a second convolution of its own?",
    }
    if shortcut == "projection" and (stride, fan_in) != (1, fan_out):
        return causes | {
            -weights - 2 * fan_out: "the projection is missing: shortcut is 'projection'.",
            3 * fan_out: f"every convolution {bias}",
            8 * weights: "the projection is a 1 × 1 convolution.",
        }
    where = "is 'pad'" if shortcut == "pad" else "is one only where the shape changes"
    text = f"there is a projection, though the shortcut {where}."
    return {weights + k * fan_out: text for k in range(4)} | causes


def net_causes(num_classes: int, shortcut: str) -> dict[int, str]:
    """Return {difference to the count of a ResNet-20's numbers: the likely cause}."""
    bias = "has a bias, which batch norm takes away: bias=False."
    projections = 16 * 32 + 32 * 64 + 2 * (32 + 64)
    return {
        -32: "is there a batch norm after the first convolution?",
        16: f"the first convolution {bias}",
        688: f"every convolution {bias}",
        65 * (10 - num_classes): "the linear layer has 10 outputs: use num_classes.",
        -num_classes: "does the linear layer have a bias?",
        projections if shortcut == "pad" else -projections: "shortcut does not reach the blocks.",
    }


@beside
def filled(model: Any, seed: int = 0, times: float = 1.0) -> Any:
    """Give a model random numbers in float64, parameters of one shape and kind the same ones.

    So neither the names of its layers nor their order matter, nor whether a convolution of single
    pixels does the linear layer's work. times: how much larger scales and shifts are.

    >>> model = filled(nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)))
    >>> bool((model[0].weight == model[1].weight).all())
    True
    """
    model.double()
    values = {}
    for name, w in parameters_of.beside(model).items():
        is_bias = name.endswith("bias")
        shape = w.shape[:2] if w.shape[2:] == (1, 1) else w.shape
        rng = np.random.default_rng([seed, is_bias, *shape])
        values[name] = rng.standard_normal(shape).reshape(w.shape)
        if w.ndim == 1:  # scale or shift of a batch norm
            values[name] = times * (0.3 * values[name] + (not is_bias))
        else:
            values[name] *= (2 / w[0].size) ** 0.5
    load_parameters.beside(model, values)
    return model


@beside
def resnet_near(make: Callable, *settings: Any) -> nn.Module:
    """Return a ResNet-20 whose blocks are right, so that it is judged for itself.

    make: the student's, called with the settings, num_classes and shortcut, and with block

    >>> resnet_near(lambda num_classes, shortcut, block: block(2, 3, 1, shortcut), 7, "pad").fan_out
    3
    """
    return make(*settings, block=Block)


@beside
def thin_resnet_near(make: Callable, *settings: Any) -> nn.Module:
    """Return a ResNet-20 with blocks of another kind, Thin, where the student's code is."""
    return make(*settings, block=Thin)


@beside
def input_gradient(function: Callable, x: np.ndarray, weights: Any, *args: Any) -> np.ndarray:
    """Return the gradient of (function(x, *args) * weights).sum() by x.

    >>> input_gradient(torch.exp, np.zeros(2), np.array([1.0, 3.0]))
    array([1., 3.])
    """
    weights = torch.as_tensor(weights)
    return gradient_of.beside(lambda x: (function(x, *args) * weights).sum(), np.asarray(x))[0]


@beside
def nested_conv_net(near: Any, seed: int = 0) -> nn.Module:
    """Return a network with layers inside of layers, where `near` lives, its start spoilt.

    >>> [w.shape for w in parameters_of(nested_conv_net(print)).values() if w.ndim == 4]
    [(64, 3, 5, 5), (32, 64, 3, 3), (96, 32, 1, 1)]
    """
    inner = nn.Sequential(nn.Conv2d(32, 96, 1, bias=False), nn.BatchNorm2d(96), nn.ReLU())
    block = nn.Sequential(nn.Conv2d(64, 32, 3, bias=False), nn.BatchNorm2d(32), inner)
    head = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, 7)
    model = nn.Sequential(nn.Conv2d(3, 64, 5, bias=False), nn.BatchNorm2d(64), block, *head)
    rng = np.random.default_rng(seed)
    spoilt = {name: rng.uniform(2, 3, w.shape) for name, w in parameters_of.beside(model).items()}
    load_parameters.beside(model, spoilt)
    torch.manual_seed(seed)
    return model
