"""Download CIFAR-10 from the first place that has it: the pictures, then the official archive."""

from pathlib import Path

from helpers.data.cifar10.archive import fetch_archive
from helpers.data.cifar10.batches import FOLDER
from helpers.data.cifar10.pictures import fetch_pictures
from helpers.data.errors import DownloadError
from helpers.data.store import alone


def fetch_cifar10(folder: str | Path) -> Path:
    """Download CIFAR-10 to a data folder, and return the folder with its files.

    folder: a data folder; the files appear in its cifar-10-batches-py all at once
    raises: DownloadError, in one sentence with the reason for each place
    """
    folder, reasons = Path(folder), []
    target = folder / FOLDER
    with alone(target):
        if target.is_dir():
            return target
        for fetch in (fetch_pictures, fetch_archive):
            try:
                fetch(folder, target)
                return target
            except DownloadError as error:
                reasons.append(str(error))
    raise DownloadError("; ".join(reasons))
