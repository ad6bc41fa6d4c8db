"""Bring the students' repository to a new state: one commit, and nothing that is not ours touched.

`.published.json` in it lists what the course put there, each file with its SHA-256. What students
or instructors add is not in the list, and stays; what they changed of ours is told, not replaced.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.errors import PublishError

MANIFEST = ".published.json"


@dataclass(frozen=True)
class Published:
    """What was done: the paths that are new, changed or gone, and the commit, "" without one."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    commit: str = ""

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def bring_up(folder: Path, files: Mapping[str, bytes], message: str) -> Published:
    """Make the repository in a folder hold these files, and commit that.

    folder: a repository that the course published to before, an empty folder, or none yet
    files: {path with slashes: content}
    message: subject of the commit
    raises: PublishError where the folder holds something else; then nothing is changed
    """
    before = read_manifest(folder)
    _refuse_other_content(folder, before, files)
    wanted = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    removed = sorted(path for path in before.keys() - wanted.keys() if (folder / path).exists())
    written = [path for path in files if _digest(folder / path) != wanted[path]]
    fresh = not (folder / ".git").exists()
    if fresh:
        _git_init(folder)
    for path in written:
        _write(folder / path, files[path])
    for path in removed:
        (folder / path).unlink()
        _remove_empty(folder, (folder / path).parent)
    _write(folder / MANIFEST, (json.dumps(wanted, indent=1) + "\n").encode())
    commit = _commit(folder, [*wanted, *(before.keys() - wanted.keys()), MANIFEST], message)
    return Published(written, removed, commit)


def read_manifest(folder: Path) -> dict[str, str]:
    """Return what the course put into a repository: {path: SHA-256}, empty for a new one.

    raises: PublishError where the folder holds something that the course did not put there
    """
    path = folder / MANIFEST
    if path.is_file():
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            raise PublishError(
                f"{path} is damaged: take it from the last commit (`git checkout {MANIFEST}`)"
            ) from None
    others = [one.name for one in folder.glob("*") if one.name != ".git"] if folder.exists() else []
    if others:
        raise PublishError(
            f"{folder} holds {sorted(others)[0]} and was not made by `course publish`: "
            "name an empty folder, or the clone of an empty repository"
        )
    return {}


def clone(address: str, folder: Path) -> None:
    """Clone a repository.

    raises: PublishError, with git's own words
    """
    git(folder.parent, "clone", "--quiet", address, str(folder))


def push(folder: Path) -> None:
    """Send the commits to where the repository was cloned from.

    raises: PublishError, with git's own words
    """
    git(folder, "push", "--quiet", "origin", "HEAD")


def git(folder: Path, *words: str) -> str:
    """Run git in a folder; return what it prints.

    raises: PublishError, with git's own words
    """
    if not shutil.which("git"):
        raise PublishError("git is missing, which keeps the students' repository: install it")
    quiet = os.environ | {"GIT_TERMINAL_PROMPT": "0"}  # it never waits for a password
    done = subprocess.run(
        ["git", *words], cwd=folder, env=quiet, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise PublishError(f"git {words[0]} in {folder} failed: {said}")
    return done.stdout.strip()


def _refuse_other_content(folder: Path, before: dict[str, str], files: Mapping[str, bytes]) -> None:
    """Raise PublishError where a file of ours was changed, or another one stands in its place."""
    for path in sorted(before.keys() | files.keys()):
        there = _digest(folder / path)
        new = hashlib.sha256(files[path]).hexdigest() if path in files else None
        if there in (None, new, before.get(path)):
            continue
        what = "was changed since it was published" if path in before else "is not of the course"
        raise PublishError(
            f"{folder / path} {what}: make that change in the course instead, or move the file "
            "away, and publish again"
        )


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    if content.startswith(b"#!"):
        path.chmod(0o755)


def _remove_empty(folder: Path, inner: Path) -> None:
    while inner != folder and not any(inner.iterdir()):
        inner.rmdir()
        inner = inner.parent


def _git_init(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")


def _commit(folder: Path, paths: list[str], message: str) -> str:
    """Commit these paths alone; return the commit, or "" where nothing differs from the last."""
    known = _known(folder, paths)
    git(folder, "add", "--all", "--force", "--", *known)
    if not git(folder, "status", "--porcelain", "--untracked-files=no", "--", *known):
        return ""
    git(folder, "commit", "--quiet", "--only", "-m", message, "--", *known)
    return git(folder, "rev-parse", "--short", "HEAD")


def _known(folder: Path, paths: list[str]) -> list[str]:
    """Return the paths that are there, or that git knows: it refuses others."""
    tracked = set(git(folder, "ls-files", "-z").split("\0"))
    return sorted(path for path in paths if path in tracked or (folder / path).exists())
