"""Backbones that `course pretrain` trained: their weights, and what the manifest says of them.

weights/SIZE-SOURCE.safetensors holds float16 numbers, weights/manifest.json a record for each file:
its SHA-256, and how good, when, and by which command it was made.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from helpers.torch_nets.pretrained.backbones import BLOCKS, new_backbone

WEIGHTS = Path(__file__).parent / "weights"
MANIFEST = "manifest.json"
MEND = "take the file from the course again, or make all of them by: course pretrain"


class WeightsError(ValueError):
    """Weights that are not there, or not what the manifest says; the message says what to do."""


def load_backbone(size: str, source: str, folder: Path = WEIGHTS) -> nn.Sequential:
    """Return a pretrained network in eval mode, with the head of its source.

    size: "resnet10" or "resnet18"; source: "broad" or "narrow"
    folder: that holds the weights and the manifest
    returns: as of new_backbone, float32, on the CPU
    raises: WeightsError in one sentence, where a file is missing, damaged or another

    >>> model = load_backbone("resnet10", "broad")
    >>> model.head
    Linear(in_features=96, out_features=16, bias=True)
    """
    record, content = find_record(size, source, folder), read_weights(size, source, folder)
    model = new_backbone(size, record["num_classes"])
    try:
        model.load_state_dict(load(content))
    except (SafetensorError, RuntimeError):
        raise WeightsError(
            f"{file_name(size, source)}: it is for another network; {MEND}"
        ) from None
    return model.eval()


def read_weights(size: str, source: str, folder: Path = WEIGHTS) -> bytes:
    """Return the bytes of a file of weights, once they are known to be the manifest's.

    raises: WeightsError
    """
    path, record = folder / file_name(size, source), find_record(size, source, folder)
    try:
        content = path.read_bytes()
    except OSError:
        raise WeightsError(f"{path}: it is not there; {MEND}") from None
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        raise WeightsError(f"{path}: it is damaged, its SHA-256 is not the manifest's; {MEND}")
    return content


def find_record(size: str, source: str, folder: Path = WEIGHTS) -> dict[str, Any]:
    """Return what the manifest says of a backbone.

    raises: WeightsError

    >>> find_record("resnet10", "broad")["command"]
    'course pretrain --size resnet10 --source broad'
    """
    for record in read_manifest(folder):
        if (record["size"], record["source"]) == (size, source):
            return record
    sizes = ", ".join(BLOCKS)
    raise WeightsError(f"no weights of {size}, {source}: sizes are {sizes}; {MEND}")


def read_manifest(folder: Path = WEIGHTS) -> list[dict[str, Any]]:
    """Return the records of all backbones, by size and source.

    raises: WeightsError
    """
    try:
        return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise WeightsError(f"{folder / MANIFEST}: it cannot be read; {MEND}") from None


def file_name(size: str, source: str) -> str:
    """Return the name of a file of weights.

    >>> file_name("resnet10", "broad")
    'resnet10-broad.safetensors'
    """
    return f"{size}-{source}.safetensors"
