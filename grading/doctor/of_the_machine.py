"""The machine: whether student code can be kept apart, letters, disk, permission to write."""

import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grading.doctor.finding import Finding, ok, problem, warn

LEAST_GB, FEW_GB = 1.0, 5.0  # a class of 100 with its figures takes about 1 GB
WRITTEN = ("release", "submitted", "autograded", "feedback", "report", "downloaded", "build")


def sandbox() -> Iterator[Finding]:
    """Start a sandbox, as every hand-in gets one."""
    from grading.sandbox import find_isolation

    found = find_isolation()
    if found:
        yield ok("sandbox", found.reason)
        yield warm_start()
    elif sys.platform != "linux":
        step = "grade in the container: docs/instructors.md, In a container"
        yield problem("sandbox", f"bubblewrap needs Linux, this is {sys.platform}", step)
    elif shutil.which("bwrap"):
        step = (
            "on Ubuntu 24.04 and later: sudo sysctl -w "
            "kernel.apparmor_restrict_unprivileged_userns=0; in a container: its head in Dockerfile"
        )
        yield problem("sandbox", found.reason, step)
    else:
        yield problem("sandbox", found.reason.partition(";")[0], found.reason.partition("; ")[2])


def warm_start() -> Finding:
    """Start a candidate as a fork of a warm process, as every hand-in gets one."""
    from grading.engine import why_cold

    if why := why_cold():
        step = "grading works all the same, a few seconds slower for each hand-in"
        return warn("warm start", f"student code starts cold: {why}", step)
    return ok("warm start", "a hand-in's process has its imports and data before it starts")


def letters() -> Iterator[Finding]:
    """Look whether names such as Zoë survive: in files, and on the terminal."""
    step = "set LANG to a UTF-8 locale, such as export LANG=C.UTF-8"
    encodings = {
        "file names": sys.getfilesystemencoding(),
        "texts": locale.getpreferredencoding(False),
        "the terminal": sys.stdout.encoding or "ascii",
    }
    bad = [f"{what} {name}" for what, name in encodings.items() if not _is_utf8(name)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = Path(folder) / "Zoë 学 ü.txt"
            path.write_text("Zoë", encoding="utf-8")
            path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            yield problem("letters", f"a file cannot be called Zoë ({type(error).__name__})", step)
            return
    if bad:
        yield warn("letters", f"not UTF-8: {', '.join(bad)}", step)
    else:
        yield ok("letters", "UTF-8")


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig", "cp65001")


def disk(root: Path | None) -> Iterator[Finding]:
    """Look how much room there is, for the course and for what a hand-in writes."""
    for what, folder in (("disk", root or Path.cwd()), ("scratch", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free / 1e9
        said = f"{free:.1f} GB are free in {folder}"
        if free < LEAST_GB:
            yield problem(what, said, f"make room: {LEAST_GB:g} GB are needed")
        elif free < FEW_GB:
            yield warn(what, said, "make room before a class is graded")
        else:
            yield ok(what, said)


def writing(root: Path) -> Iterator[Finding]:
    """Write where the course writes."""
    refused = [name for name in (".", *WRITTEN) if (root / name).is_dir() and _refused(root / name)]
    book = root / "gradebook.db"
    if book.exists() and not os.access(book, os.W_OK):
        refused.append("gradebook.db")
    if refused:
        names = ", ".join("the course folder" if one == "." else one for one in refused)
        step = f"make it yours: chown -R $USER {root}, or see who owns it with ls -l"
        yield problem("writing", f"you may not write to {names}", step)
    else:
        yield ok("writing", f"you may write in {root}")


def _refused(folder: Path) -> bool:
    """Tell whether a file cannot be made: permissions alone do not say it on every disk."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return False
    except OSError:
        return True
