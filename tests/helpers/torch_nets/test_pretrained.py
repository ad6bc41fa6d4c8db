"""Pretrained backbones: those of the manifest, or refused in one sentence."""

import json
import shutil

import pytest
import torch

from helpers.data.batches import Loader, normalise, pixel_statistics
from helpers.data.transfer import render_part
from helpers.torch_nets import evaluate
from helpers.torch_nets.pretrained import (
    BLOCKS,
    WEIGHTS,
    WeightsError,
    file_name,
    load_backbone,
    new_backbone,
    read_manifest,
)


@pytest.fixture
def weights(tmp_path):
    """A copy of the weights that ship with the course."""
    return shutil.copytree(WEIGHTS, tmp_path / "weights")


def test_all_four_ship_in_less_than_four_megabytes():
    names = {file_name(size, source) for size in BLOCKS for source in ("broad", "narrow")}
    assert {path.name for path in WEIGHTS.glob("*.safetensors")} == names
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 4_000_000


@pytest.mark.parametrize("record", read_manifest(), ids=lambda r: f"{r['size']}-{r['source']}")
def test_a_backbone_is_as_good_as_the_manifest_says(record):
    model = load_backbone(record["size"], record["source"])
    assert not model.training
    X, y = render_part(record["source"], "test")
    steps = [normalise(*pixel_statistics(render_part(record["source"], "train", 100)[0]))]
    share = evaluate(model, Loader(X, y, 400, transforms=steps))[1]
    # 1,600 pictures; their pixels' mean and spread are those of a part of the training pictures
    assert share == pytest.approx(record["top1"], abs=0.01)


@pytest.mark.parametrize("size", BLOCKS)
def test_a_backbone_has_as_many_weighted_layers_as_its_name_says(size):
    model = new_backbone(size, 5)
    layers = [m for m in model.modules() if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear))]
    on_the_way = [layer for layer in layers if getattr(layer, "kernel_size", None) != (1, 1)]
    assert f"resnet{len(on_the_way)}" == size


def test_a_damaged_file_is_refused(weights):
    path = weights / "resnet10-broad.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="it is damaged, its SHA-256"):
        load_backbone("resnet10", "broad", weights)
    load_backbone("resnet10", "narrow", weights)


def test_a_missing_file_is_refused(weights):
    (weights / "resnet18-narrow.safetensors").unlink()
    with pytest.raises(WeightsError, match="it is not there; take the file from the course again"):
        load_backbone("resnet18", "narrow", weights)


def test_a_file_of_another_network_is_refused(weights):
    records = read_manifest(weights)
    small, large = (next(r for r in records if r["size"] == size) for size in BLOCKS)
    shutil.copy(weights / file_name(small["size"], small["source"]),
                weights / file_name(large["size"], small["source"]))  # fmt: skip
    large["sha256"], large["source"] = small["sha256"], small["source"]
    (weights / "manifest.json").write_text(json.dumps([large]))
    with pytest.raises(WeightsError, match="it is for another network"):
        load_backbone(large["size"], small["source"], weights)


@pytest.mark.parametrize("text", [None, "", "[{"])
def test_a_manifest_that_cannot_be_read_is_refused(weights, text):
    path = weights / "manifest.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(WeightsError, match="it cannot be read"):
        load_backbone("resnet10", "broad", weights)


def test_an_unknown_backbone_is_refused():
    with pytest.raises(WeightsError, match="sizes are resnet10, resnet18"):
        load_backbone("resnet50", "broad")
