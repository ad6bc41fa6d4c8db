"""ResNets for 32 × 32 pictures, small enough to pretrain on a CPU, whose layers have names.

Source: He et al., 2016, https://arxiv.org/abs/1512.03385, basic blocks, narrower and with a stem
that halves height and width at once.
"""

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn

WIDTHS = (16, 32, 64, 96)  # filters of the four stages
BLOCKS = {"resnet10": 1, "resnet18": 2}  # basic blocks of a stage
HEAD = "head"  # the name of the last layer


class BasicBlock(nn.Module):
    """Two convolutions with batch norm, added to their input; the shortcut is fitted if need be."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(after)
        self.shortcut = nn.Sequential()
        if stride != 1 or before != after:
            conv = nn.Conv2d(before, after, 1, stride, bias=False)
            self.shortcut = nn.Sequential(conv, nn.BatchNorm2d(after))
        nn.init.zeros_(
            self.norm2.weight
        )  # at first a block is its shortcut: deep ones train better

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (N, after, H / stride, W / stride) of (N, before, H, W)."""
        out = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(out)) + self.shortcut(x))


def new_backbone(size: str, num_classes: int) -> nn.Sequential:
    """Return an untrained network of images (N, 3, 32, 32), whose layers have names.

    size: "resnet10" or "resnet18"
    returns: an nn.Sequential of stem, stage1 to stage4, pool and head, a linear layer

    >>> model = new_backbone("resnet10", num_classes=5)
    >>> [name for name, layer in model.named_children()]
    ['stem', 'stage1', 'stage2', 'stage3', 'stage4', 'pool', 'head']
    >>> model(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 5])
    """
    layers = OrderedDict(stem=_stem(WIDTHS[0]))
    before = WIDTHS[0]
    for k, after in enumerate(WIDTHS):
        blocks = [BasicBlock(before, after, 2 if k else 1)]
        blocks += [BasicBlock(after, after, 1) for _ in range(BLOCKS[size] - 1)]
        layers[f"stage{k + 1}"], before = nn.Sequential(*blocks), after
    layers["pool"] = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    layers[HEAD] = nn.Linear(before, num_classes)
    return nn.Sequential(layers)


def _stem(filters):
    conv = nn.Conv2d(3, filters, 3, 2, padding=1, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(filters), nn.ReLU())
