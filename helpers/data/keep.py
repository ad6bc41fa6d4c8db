"""Samples are made once and kept in a data folder, in the layout of the real data."""

import os
import tempfile
import warnings
from pathlib import Path

from .errors import DataWarning


def load_kept(folders, place, render, read):
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


def write_all(files, target):
    """Write files to a new folder, all or none.

    They are written beside it and their folder is renamed last; if another notebook got there
    first, its files, which are the same, stay. A killed process leaves a .partial folder.

    raises: OSError where the folder cannot be written
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=".partial-", dir=target.parent, ignore_cleanup_errors=True
    ) as name:
        whole = Path(name) / target.name
        whole.mkdir()
        for file, content in files.items():
            (whole / file).write_bytes(content)
        try:
            os.replace(whole, target)
        except OSError:
            if not target.is_dir():
                raise
