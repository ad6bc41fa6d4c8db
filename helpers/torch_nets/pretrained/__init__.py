"""Networks that have seen other pictures: our own, pretrained by the course, and EfficientNets."""

from helpers.torch_nets.pretrained.backbones import BLOCKS, new_backbone
from helpers.torch_nets.pretrained.efficientnets import (
    PACKAGES,
    load_efficientnet,
    missing_packages,
)
from helpers.torch_nets.pretrained.loading import (
    MANIFEST,
    WEIGHTS,
    WeightsError,
    file_name,
    load_backbone,
    read_manifest,
)

__all__ = [
    "BLOCKS",
    "MANIFEST",
    "PACKAGES",
    "WEIGHTS",
    "WeightsError",
    "file_name",
    "load_backbone",
    "load_efficientnet",
    "missing_packages",
    "new_backbone",
    "read_manifest",
]
