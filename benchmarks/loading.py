"""Reading and augmenting CIFAR-10 beside torchvision's data set and DataLoader, in one run.

    python benchmarks/loading.py [FOLDER WITH cifar-10-batches-py]

Without a folder it runs on CIFAR-10's own layout filled with noise, which takes as long to read.
Both crop, flip and normalise; the statistics of what comes out are printed side by side. The rates
are measured quiet, and beside a busy process, with as many threads as PyTorch takes by itself.
"""

import pickle
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from busy import busy

from helpers.data import DataWarning, load_cifar10
from helpers.data.batches import Loader, normalise, pixel_statistics, random_crop, random_flip
from helpers.data.cifar10 import FOLDER, META, TEST, TRAIN
from helpers.torch_nets.vision import torchvision

ROUNDS, BATCH_SIZE, WORKERS = 3, 128, 2
NUM_PEER = 10_000  # images that torchvision gets a round; it takes long


def write_noise(folder):
    """Write the seven files of CIFAR-10 with random pixels."""
    target = Path(folder, FOLDER)
    target.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in (*TRAIN, TEST):
        data = rng.integers(0, 256, (10_000, 3072), dtype=np.uint8)
        content = {b"data": data, b"labels": [k % 10 for k in range(10_000)]}
        (target / name).write_bytes(pickle.dumps(content, protocol=2))
    meta = {b"num_cases_per_batch": 10_000, b"label_names": [b"%d" % k for k in range(10)]}
    (target / META).write_bytes(pickle.dumps(meta, protocol=2))


def seconds_of(function):
    """Return what a call returns and how long it took."""
    start = time.perf_counter()
    value = function()
    return value, time.perf_counter() - start


def drain(loader):
    """Go through an epoch; return images, mean and standard deviation of all values."""
    count, total, squares = 0, 0.0, 0.0
    for images, _ in loader:
        count += images.numel()
        total += images.sum(dtype=torch.float64).item()
        squares += images.double().square().sum().item()
    mean = total / count
    return count // 3072, mean, (squares / count - mean**2) ** 0.5


def rate(loader):
    """Return images a second of an epoch, without looking at them."""
    images, seconds = seconds_of(lambda: sum(len(labels) for _, labels in loader))
    return images / seconds


def peer_loader(data, mean, std):
    """Return torchvision's way: its data set, one picture at a time, in worker processes."""
    transforms = torchvision.transforms
    steps = [
        transforms.RandomCrop(32, padding=4),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize(mean, std),
    ]
    pictures = torchvision.datasets.CIFAR10.__new__(torchvision.datasets.CIFAR10)
    pictures.data = data["X_train"][:NUM_PEER].transpose(0, 2, 3, 1)  # as its __init__ leaves it,
    pictures.targets = data["y_train"][:NUM_PEER].tolist()  # which refuses files of another MD5
    pictures.transform, pictures.target_transform = transforms.Compose(steps), None
    return torch.utils.data.DataLoader(
        pictures, BATCH_SIZE, shuffle=True, num_workers=WORKERS, persistent_workers=True
    )


def main(folder):
    """Measure and print a line for each figure."""
    warnings.simplefilter("ignore", DataWarning)
    _, first = seconds_of(lambda: load_cifar10(folder=folder))
    reads = [seconds_of(lambda: load_cifar10(folder=folder)) for _ in range(ROUNDS)]
    data, second = reads[0][0], statistics.median(seconds for _, seconds in reads)
    print(f"first read {first:.2f} s, second {second:.3f} s")
    mean, std = pixel_statistics(data["X_train"])
    transforms = (random_crop(4), random_flip(), normalise(mean, std))
    ours = Loader(data["X_train"], data["y_train"], BATCH_SIZE, shuffle=True, transforms=transforms)
    peer = peer_loader(data, mean, std)
    for name, loader in (("ours", ours), ("torchvision", peer)):
        print(name, "images, mean, standard deviation:", drain(loader))  # warms both as well
    report("second_read_seconds", second, 0.2, second <= 0.2)
    for is_busy in (False, True):
        with busy(is_busy):
            rounds = [(rate(ours), rate(peer)) for _ in range(ROUNDS)]
        print("images a second:", [(round(a), round(b)) for a, b in rounds])
        ratio = statistics.median(a / b for a, b in rounds)
        name = f"images_per_second_to_torchvision{'_busy' if is_busy else ''}"
        report(name, ratio, 10, ratio >= 10)


def report(name, value, target, is_met):
    """Print a figure beside its target."""
    print(f"{name} ratio={value:.3g} target={target:g} {'met' if is_met else 'short'}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as scratch:
            write_noise(scratch)
            main(scratch)
