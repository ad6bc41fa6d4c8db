"""Samples are made once and kept in a data folder, in the layout of the real data."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from helpers.data.errors import DataWarning


def load_kept(
    folders: Sequence[Path], place: str | Path, render: Callable, read: Callable
) -> tuple[Any, Path | None]:
    """Return a sample, made if no folder has it, and the Path it was read from.

    folders: data folders; the first that has the sample is read, else the first that can be written
    place: where it is below a data folder
    render: returns {file name: bytes}
    read: takes the Path of a folder with these files, returns the sample
    returns: the sample, and its folder, or None where nothing could be kept
    warns: DataWarning where no folder can be written
    """
    for folder in folders:
        if os.path.isdir(folder / place):
            return read(folder / place), folder / place
    print("The sample is not here yet: it is made now, once, in up to a minute.", flush=True)
    files = render()
    for folder in folders:
        try:
            write_all(files, folder / place)
        except OSError:
            continue
        return read(folder / place), folder / place
    warnings.warn(
        f"the sample cannot be kept in {', '.join(map(str, folders))}, so it is made each time;"
        " set COURSE_DATA to a folder that you can write to.",
        DataWarning,
        stacklevel=6,  # the line that called load_cifar10
    )
    with tempfile.TemporaryDirectory() as name:
        write_all(files, Path(name, "sample"))
        return read(Path(name, "sample")), None


def write_all(files: dict[str, bytes], target: Path) -> None:
    """Write files, {name: bytes}, to a new folder; see new_folder.

    raises: OSError where the folder cannot be written
    """
    with new_folder(target) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)


@contextmanager
def new_folder(target: Path, replace: bool = False) -> Iterator[Path]:
    """Yield a folder to fill, which becomes the target at the end of the block, or not at all.

    It lies beside the target and is renamed last; if another notebook got there first, its files,
    which are the same, stay. A killed process leaves a .partial folder.

    replace: whether an older target goes first
    raises: OSError where the folder cannot be written
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".partial-", dir=target.parent, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name) / target.name
        folder.mkdir()
        yield folder
        if replace:
            shutil.rmtree(target, ignore_errors=True)
        try:
            os.replace(folder, target)
        except OSError:
            if not target.is_dir():
                raise
