"""ResNets with the weights that pytorchcv publishes: of ImageNet-1k, and of birds (CUB-200-2011).

The package (https://github.com/osmr/pytorchcv, in the optional extra `transfer`) has the code; it
downloads the weights from GitHub, once. They are looked for in `pytorchcv/` of each data folder
first. Images are (N, 3, H, W) floats, normalised by ImageNet's mean and standard deviation.
"""

import importlib
import importlib.util
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import nn

from helpers.data import DataError, alone, data_folders
from helpers.torch_nets.pretrained.efficientnets import INSTALL

NAMES = ("resnet10", "resnet26", "resnet10_cub", "resnet26_cub")
FOLDER = "pytorchcv"  # in a data folder
SECONDS = 180  # for one download
STORE = "pytorchcv.models.common.model_store"
FETCH = f"import sys, {STORE} as store; store.get_model_file(*sys.argv[1:])"
_failed: list[str] = []  # what could not be downloaded; after one, this process asks for no other


def missing(name: str) -> list[str]:
    """Return what load_resnet lacks, in words, after a download where one is allowed.

    name: one of NAMES
    returns: ["pytorchcv"], the package; a file in a data folder; or [] for nothing
    """
    if importlib.util.find_spec("pytorchcv") is None:
        return ["pytorchcv"]
    found = find_weights(name) or fetch_weights(name)
    return [] if found else [f"{FOLDER}/{file_name(name)} in a data folder"]


def load_resnet(name: str) -> nn.Sequential:
    """Return a pretrained network in eval mode, whose layers have names; the last one is `head`.

    name: "resnet10" or "resnet26" of ImageNet-1k, "resnet10_cub" or "resnet26_cub" of birds
    returns: an nn.Sequential of stem, stage1 to stage4, pool and head
    raises: FileNotFoundError where the package or the weights are missing, ValueError where the
        weights are damaged; each says what to do
    """
    lacking = missing(name)
    if lacking:
        raise FileNotFoundError(f"{name}: there is no {lacking[0]}; {INSTALL} is the package")
    path, net = find_weights(name), new_net(name)
    assert path is not None  # nothing is missing
    try:
        net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except (RuntimeError, UnpicklingError, EOFError, TypeError, AttributeError):
        raise ValueError(f"{path}: it is damaged or of another network: delete it") from None
    return named_layers(net).eval()


def new_net(name: str) -> nn.Module:
    """Return pytorchcv's own network, untrained."""
    importlib.import_module("helpers.torch_nets.vision")  # pytorchcv imports torchvision
    module = "resnet_cub" if name.endswith("_cub") else "resnet"
    return getattr(importlib.import_module(f"pytorchcv.models.{module}"), name)(pretrained=False)


def named_layers(net: Any) -> nn.Sequential:
    """Return pytorchcv's network as one nn.Sequential of named layers, with the same weights."""
    features = dict(net.features.named_children())
    layers = OrderedDict(stem=features["init_block"])
    layers |= {f"stage{k}": features[f"stage{k}"] for k in range(1, 5)}
    # its own pool wants 7 × 7 at the end, which only images of 224 × 224 give
    layers["pool"] = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    layers["head"] = net.output
    return nn.Sequential(layers)


def file_name(name: str) -> str:
    """Return the name that pytorchcv gives the file: with its top-1 error and its SHA-1."""
    error, sha1, _ = importlib.import_module(STORE).get_model_name_suffix_data(name)
    return f"{name}-{error}-{sha1[:8]}.pth"


def find_weights(name: str) -> Path | None:
    """Return the file of weights out of the first data folder that has it, or None."""
    places = (folder / FOLDER / file_name(name) for folder in data_folders())
    return next((path for path in places if path.is_file()), None)


def fetch_weights(name: str) -> Path | None:
    """Let pytorchcv download the weights into the last data folder, or return None.

    In a process of its own: its downloader has no time limit. It checks the SHA-1 itself.
    """
    folder = data_folders()[-1] / FOLDER
    if _failed:
        return None
    try:
        with alone(folder / file_name(name)):
            command = [sys.executable, "-c", FETCH, name, str(folder)]
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    except (DataError, subprocess.SubprocessError):
        _failed.append(name)
    return find_weights(name)
