"""A PostgreSQL server of a test's own, on a socket in a folder that goes with it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

OPTIONS = "-c listen_addresses='' -c fsync=off -c unix_socket_directories={0} -c timezone=UTC"


def _binary(name: str) -> str | None:
    """Return a program of the server's, which Debian keeps off PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = [str(path) for path in places if os.access(path, os.X_OK)]
    return found[-1] if found else shutil.which(name)


def _account() -> str | None:
    """Return as whom the server runs: not as root, which it refuses."""
    if os.geteuid():
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a server; give the URL of an empty database; skip where there is none to start."""
    pytest.importorskip("psycopg", reason="needs the package psycopg")
    initdb, pg_ctl = _binary("initdb"), _binary("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("needs PostgreSQL's server (initdb, pg_ctl)")
    place = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    account = _account()
    if account:
        shutil.chown(place, account)

    def run(*words: str) -> None:
        done = subprocess.run(words, user=account, cwd=place, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run(
            initdb,
            "-D",
            f"{place}/data",
            "-U",
            "course",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
        )
        run(pg_ctl, "-D", f"{place}/data", "-w", "-t", "120", "-l", f"{place}/log",
            "-o", OPTIONS.format(place), "start")  # fmt: skip
        yield f"postgresql+psycopg://course@/postgres?host={quote(str(place), safe='')}"
    finally:
        subprocess.run(
            [pg_ctl, "-D", f"{place}/data", "-m", "immediate", "stop"],
            user=account, cwd="/", capture_output=True,
        )  # fmt: skip
        shutil.rmtree(place, ignore_errors=True)
