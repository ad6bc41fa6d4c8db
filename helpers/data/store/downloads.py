"""Fetch a file from the first of several mirrors that delivers it whole, and never hang.

A broken download is resumed, by the next mirror or the next time; a file appears under its name
only when its checksum is right. Two notebooks that want the same file wait for each other.
"""

import hashlib
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import requests
from filelock import FileLock, Timeout
from tqdm import tqdm
from urllib3.exceptions import HTTPError, ReadTimeoutError

from helpers.data.errors import DownloadError

VARIABLE = "COURSE_FETCH"  # 0: never try to download
MIRROR = (
    "COURSE_MIRROR"  # the address of a folder with the published files, asked before all others
)
RESOLVE_SECONDS = 5  # for a host name; without a network some systems think for minutes
CONNECT_SECONDS, SILENCE_SECONDS = 5, 10  # to connect, and without a single byte
JUDGE_SECONDS = 4  # of download, before a mirror is found too slow
SECONDS = 180  # for all mirrors, or to wait for another notebook
CHUNK = 1 << 16


class Remote(NamedTuple):
    """A file that several mirrors have, byte by byte the same.

    urls: where it is, the best place first
    checksum: the published one, after the name of the algorithm: "md5:c58f...", "sha256:9a14..."
    size: in bytes
    """

    urls: tuple[str, ...]
    checksum: str
    size: int


def may_fetch() -> bool:
    """Return whether the user allows downloads: COURSE_FETCH=0 turns them off."""
    return os.environ.get(VARIABLE, "1").strip().lower() not in ("0", "no", "false", "off")


@contextmanager
def alone(path: str | Path, seconds: float = SECONDS) -> Iterator[None]:
    """Let one process at a time into the block that makes a file or folder.

    path: what is made; the lock file lies beside it. Look in the block whether it is there by now.
    seconds: how long to wait for another process
    raises: DownloadError where downloads are off, the wait is over, or the block meets an OSError
    """
    path = Path(path)
    if not may_fetch():
        raise DownloadError(f"{path.name} is not downloaded, because {VARIABLE} is 0")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=seconds):
            yield
    except Timeout:
        raise DownloadError(
            f"another notebook is downloading {path.name} and takes longer than {seconds:g} s"
        ) from None
    except OSError as error:
        raise DownloadError(f"{path.name} cannot be written to {path.parent}: {error}") from None


def download(remote: Remote, path: str | Path, seconds: float = SECONDS) -> None:
    """Fetch a file to path, or leave path as it was and say why.

    remote: Remote
    path: where it goes; what is unfinished lies beside it, as path.part, until the next try
    seconds: most time for all mirrors together
    raises: DownloadError, in one sentence with the reason for each mirror
    """
    path, ends_at = Path(path), time.monotonic() + seconds
    part, reasons = path.with_name(f"{path.name}.part"), []
    for url in (*_in_own_mirror(path.name), *remote.urls):
        try:
            _resolve(url)
            _receive(url, remote.size, part, ends_at)
            _check(part, remote)
        except (DownloadError, requests.RequestException, HTTPError) as error:
            reasons.append(f"{urlsplit(url).hostname}: {_reason(error)}")
            continue
        os.replace(part, path)
        return
    raise DownloadError(f"{path.name} could not be downloaded ({'; '.join(reasons)})")


def download_all(remotes: Mapping[str, Remote], folder: Path, seconds: float = SECONDS) -> None:
    """Fetch the files that a folder lacks; what has come by then stays for the next try.

    remotes: {file name: Remote}
    seconds: most time for all of them together
    raises: DownloadError, for the first that cannot be had
    """
    ends_at = time.monotonic() + seconds
    folder.mkdir(parents=True, exist_ok=True)
    for name, remote in remotes.items():
        if not (folder / name).exists():
            download(remote, folder / name, ends_at - time.monotonic())


def _in_own_mirror(name):
    """Return where a file is in the mirror that the course has set up for itself, if it has."""
    mirror = os.environ.get(MIRROR, "").strip().rstrip("/")
    if not mirror:
        return []
    return [f"{mirror if '://' in mirror else f'http://{mirror}'}/{quote(name)}"]


def _resolve(url):
    """Look up the host's address, in a thread that may be left waiting."""
    if requests.utils.get_environ_proxies(url):
        return  # the proxy does it
    parts, found = urlsplit(url), []

    def ask():
        with suppress(OSError):
            found.append(socket.getaddrinfo(parts.hostname, parts.port or parts.scheme))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(RESOLVE_SECONDS)
    if not found:
        raise DownloadError("its address is not known; is there a network?")


def _receive(url, size, part, ends_at):
    """Append what is missing to the part file."""
    done = part.stat().st_size if part.exists() else 0
    if done >= size:
        return
    headers = {"Range": f"bytes={done}-"} if done else {}
    wait = (CONNECT_SECONDS, SILENCE_SECONDS)
    with requests.get(url, headers=headers, stream=True, timeout=wait) as response:
        response.raise_for_status()
        done = done if response.status_code == requests.codes.partial_content else 0
        with part.open("ab" if done else "wb") as file:
            bar = tqdm(
                total=size, initial=done, unit="B", unit_scale=True, desc=part.stem, leave=False
            )
            with bar:
                _write(response, file, bar, size, ends_at)


def _write(response, file, bar, size, ends_at):
    began, start = time.monotonic(), bar.n
    while chunk := response.raw.read1(CHUNK):  # returns what is there: a trickle cannot hold it up
        file.write(chunk)
        bar.update(len(chunk))
        now = time.monotonic()
        speed = (bar.n - start) / max(now - began, 1e-9)
        needs = (size - bar.n) / speed
        if needs < 0:
            return  # the bytes are not ours, which the check will say
        if now > ends_at or (now - began > JUDGE_SECONDS and now + needs > ends_at):
            more = f"{needs:.0f} s" if needs < 100 else f"{needs / 60:.0f} minutes"
            raise DownloadError(f"{speed / 1000:,.0f} kB/s, so {more} more")


def _check(part, remote):
    """Compare the size and the checksum; a part with wrong bytes is of no use to anyone."""
    have = part.stat().st_size
    if have < remote.size:
        raise DownloadError(f"the connection ended after {have:,} of {remote.size:,} bytes")
    algorithm, _, wanted = remote.checksum.partition(":")
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False))
    if have != remote.size or digest.hexdigest() != wanted:
        part.unlink()
        raise DownloadError(
            f"the bytes are not the published ones (their {algorithm.upper()} differs)"
        )


def _reason(error):
    """Return an exception in a few words."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"it answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return "it does not answer"
    if isinstance(error, HTTPError):
        return "the connection was cut"
    return "no connection" if isinstance(error, requests.RequestException) else str(error)
