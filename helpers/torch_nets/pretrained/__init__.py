"""Networks that have seen other pictures: our own, pretrained by the course, and published ones."""

from helpers.torch_nets.pretrained.backbones import BLOCKS, new_backbone
from helpers.torch_nets.pretrained.loading import (
    MANIFEST,
    WEIGHTS,
    WeightsError,
    file_name,
    load_backbone,
    read_manifest,
)
from helpers.torch_nets.pretrained.published import PUBLISHED, Published

__all__ = [
    "BLOCKS",
    "MANIFEST",
    "PUBLISHED",
    "WEIGHTS",
    "Published",
    "WeightsError",
    "file_name",
    "load_backbone",
    "new_backbone",
    "read_manifest",
]
