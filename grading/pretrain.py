"""Pretrain the backbones of transfer_learning: the same bytes each time, on one machine.

One thread, fixed seeds, float32. What is kept is float16, and the accuracy is measured after that.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import save
from torch import nn

from grading.errors import PretrainError
from helpers.data.batches import Loader, normalise, pixel_statistics, random_crop, random_flip
from helpers.data.store import new_folder
from helpers.data.transfer import render_part
from helpers.threads import one_torch_thread
from helpers.torch_nets import cross_entropy, evaluate, pretrained, train_epoch

SIZES, SOURCES, SEED = tuple(pretrained.BLOCKS), ("broad", "narrow"), 0


class Setting(NamedTuple):
    """How a backbone is trained; each: pictures of a class, None for as many as there are."""

    num_epochs: int = 12
    each: int | None = None
    batch_size: int = 100
    lr: float = 0.05
    weight_decay: float = 5e-4


def pretrain(
    sizes: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    folder: Path = pretrained.WEIGHTS,
    setting: Setting | None = None,
    log: Callable[[str], None] = print,
) -> None:
    """Train backbones, and write their weights and the manifest, all of them or nothing.

    sizes, sources: of SIZES and SOURCES; None for all
    folder: in which files of other sizes and sources stay, with their records
    raises: PretrainError where it holds something else, or a size or source is not known
    """
    sizes, sources = _known("size", sizes, SIZES), _known("source", sources, SOURCES)
    setting = setting or Setting()
    records = {(one["size"], one["source"]): one for one in _records_of(folder)}
    files = {}
    for source in sources:
        data = {part: render_part(source, part, setting.each) for part in ("train", "test")}
        for size in sizes:
            start, name = time.perf_counter(), pretrained.file_name(size, source)
            model = train(size, data, setting)
            files[name], top1 = save(model.half().state_dict()), _top1(model.float(), data)
            seconds = time.perf_counter() - start
            records[size, source] = _record(size, source, files[name], model, top1, seconds)
            log(f"{name}: top-1 on its source's test pictures {top1:.3f}, {seconds:.0f} s")
    text = json.dumps([records[key] for key in sorted(records)], indent=2) + "\n"
    with new_folder(folder, replace=True) as new:
        if folder.is_dir():
            shutil.copytree(folder, new, dirs_exist_ok=True)
        for name, content in (files | {pretrained.MANIFEST: text.encode()}).items():
            (new / name).write_bytes(content)


def check_weights(folder: Path = pretrained.WEIGHTS, log: Callable[[str], None] = print) -> None:
    """Hold the weights in a folder against its manifest.

    raises: PretrainError at the first file that is missing, damaged or another
    """
    try:
        for record in pretrained.read_manifest(folder):
            pretrained.load_backbone(record["size"], record["source"], folder)
            name = pretrained.file_name(record["size"], record["source"])
            log(f"{name}: as the manifest says, top-1 {record['top1']:.3f}")
    except pretrained.WeightsError as error:
        raise PretrainError(str(error)) from None


def train(size: str, data: dict[str, Any], setting: Setting) -> nn.Sequential:
    """Return a network that was trained on data["train"], by SGD, a warm-up and a cosine.

    data: {"train": (uint8 images (N, 3, 32, 32), labels (N,)), ...}
    """
    X, y = data["train"]
    steps = [random_flip(), random_crop(2), normalise(*pixel_statistics(X))]
    loader = Loader(X, y, setting.batch_size, shuffle=True, transforms=steps, seed=SEED)
    with one_torch_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        model = pretrained.new_backbone(size, int(y.max()) + 1)
        sgd = torch.optim.SGD(
            model.parameters(), setting.lr, momentum=0.9, weight_decay=setting.weight_decay
        )
        total = setting.num_epochs * len(loader)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            sgd, setting.lr, total_steps=total, pct_start=0.15, cycle_momentum=False
        )
        for _ in range(setting.num_epochs):
            for _loss in train_epoch(model, loader, sgd, cross_entropy, schedule):
                pass
    return model


def _known(what, chosen, there):
    """Return what is chosen, or all that is there."""
    for name in chosen or ():
        if name not in there:
            raise PretrainError(f"no {what} {name!r}: there are {', '.join(there)}")
    return chosen or there


def _top1(model, data):
    """Return the accuracy on a source's test pictures."""
    X, y = data["test"]
    steps = [normalise(*pixel_statistics(data["train"][0]))]
    X, y = data["test"]
    with one_torch_thread():
        return evaluate(model, Loader(X, y, 500, transforms=steps))[1]


def _record(size, source, content, model, top1, seconds):
    return {
        "size": size,
        "source": source,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "num_classes": model.head.out_features,
        "num_parameters": sum(p.numel() for p in model.parameters()),
        "top1": round(top1, 4),
        "seconds": round(seconds),
        "command": f"course pretrain --size {size} --source {source}",
        "torch": torch.__version__,
    }


def _records_of(folder):
    if not folder.exists() or not any(folder.iterdir()):
        return []
    try:
        return pretrained.read_manifest(folder)
    except pretrained.WeightsError:
        raise PretrainError(
            f"{folder}: it holds something else than weights of ours; name another --out"
        ) from None
