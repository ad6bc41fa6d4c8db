"""Folders that are made aside and put in place whole, so that nothing is half-written."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DAY = 24 * 3600  # seconds


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """Give an empty folder inside a course (same disk, so a result can be moved in at once).

    What a command that was killed left there is removed a day later.
    """
    (root / "build").mkdir(exist_ok=True)
    remove_old(root / "build", "scratch-")
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=root / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_old(folder: Path, prefix: str) -> None:
    """Remove folders that begin with a prefix and have not changed for a day: nobody uses them."""
    for path in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > DAY:
                shutil.rmtree(path, ignore_errors=True)


def swap_in(new: Path, old: Path) -> None:
    """Put folder new where folder old is; old is only let go once new is in place."""
    old.parent.mkdir(parents=True, exist_ok=True)
    aside = new.with_name(new.name + ".old")
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        if aside.exists():
            aside.rename(old)
        raise
    if aside.exists():
        shutil.rmtree(aside)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: what was there stays when the disk is full."""
    write_whole_bytes(path, text.encode())


def write_whole_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, as `write_whole`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
