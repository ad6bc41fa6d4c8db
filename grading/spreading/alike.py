"""What of the course and its packages has to be the same on every worker."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

COURSE = "deep-learning-course"
PROJECT = Path(__file__).parents[2]
OURS = ("grading", "helpers")


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of what the course needs, and a digest of its own code.

    A build for a GPU and one for the CPU are one version.

    >>> {"python", "numpy", "torch", "helpers"} <= versions().keys()
    True
    """
    ours = {name: _digest(PROJECT / name) for name in OURS}
    return {"python": platform.python_version(), **ours, **{n: _version(n) for n in _needed()}}


def differences(theirs: dict[str, str]) -> str:
    """Return how a worker's versions differ from ours, in a phrase; "" where they do not.

    >>> differences({**versions(), "numpy": "1.0"}).startswith("numpy 1.0 where the course has ")
    True
    """
    ours = versions()
    other = [name for name in ours if theirs.get(name) != ours[name]]
    told = [f"{n} {theirs.get(n) or 'missing'} where the course has {ours[n]}" for n in other]
    return ", ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")


def _needed() -> list[str]:
    try:
        lines = requires(COURSE) or []
    except PackageNotFoundError:
        return []
    asked = [Requirement(line) for line in lines]
    wanted = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    return sorted({one.name for one in wanted} | {"nbgrader"})


def _version(name: str) -> str:
    try:
        return version(name).partition("+")[0]
    except PackageNotFoundError:
        return ""


def _digest(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
