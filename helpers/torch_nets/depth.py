"""Networks of any depth, plain or residual, to see what depth does to their training."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Pair(nn.Module):
    """Two 3 × 3 convolutions with batch norm and ReLU, that keep the shape.

    channels: of what comes in and goes out
    shortcut: whether the input is added before the last ReLU

    >>> Pair(4, shortcut=True)(torch.zeros(2, 4, 5, 5)).shape
    torch.Size([2, 4, 5, 5])
    """

    def __init__(self, channels: int, shortcut: bool) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(channels) for _ in range(2))
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norms[0](self.convs[0](x)))
        y = self.norms[1](self.convs[1](y))
        return F.relu(x + y if self.shortcut else y)


def stack(
    depth: int, block: Callable[[int], nn.Module], channels: int = 8, num_classes: int = 10
) -> nn.Sequential:
    """Return a network of `depth` layers with weights: a convolution, blocks of two, a linear one.

    depth: even, 4 or more
    block: takes the number of channels, returns a block of two convolutions
    raises: ValueError for a depth that blocks of two layers do not give

    >>> from functools import partial
    >>> net = stack(6, partial(Pair, shortcut=False))
    >>> sum(w.ndim > 1 for w in net.parameters()), net(torch.zeros(2, 3, 8, 8)).shape
    (6, torch.Size([2, 10]))
    """
    if depth < 4 or depth % 2:
        raise ValueError(f"stack: a depth of {depth}, wanted an even number from 4 on")
    stem = [nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
    blocks = [block(channels) for _ in range((depth - 2) // 2)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_classes)]
    net = nn.Sequential(*stem, *blocks, *head)
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return net


def learn_by_heart(
    net: nn.Module, images: Tensor, labels: Tensor, num_steps: int, lr: float = 0.02
) -> tuple[float, list[float]]:
    """Train on the same images in every step, by SGD with momentum.

    images: (N, C, H, W); labels: (N,)
    returns: the size of the first step's gradient at the first layer, and the loss before each step

    >>> net = nn.Sequential(nn.Flatten(), nn.Linear(2, 3))
    >>> images, labels = torch.eye(2).view(2, 2, 1, 1), torch.tensor([0, 2])
    >>> gradient, losses = learn_by_heart(net, images, labels, num_steps=20, lr=0.5)
    >>> gradient > 0, len(losses), losses[-1] < losses[0]
    (True, 20, True)
    """
    sgd, losses = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9), []
    first, gradient = next(net.parameters()), 0.0
    for step in range(num_steps):
        sgd.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        if step == 0:
            gradient = first.grad.norm().item() if first.grad is not None else 0.0
        sgd.step()
        losses.append(loss.item())
    return gradient, losses
