"""Start a command in the sandbox.

In bubblewrap the command has namespaces of its own (user, network, processes, IPC, host name), no
capabilities, no network in or out, the system read-only, and one folder to write to: its scratch.
Of the machine it sees /usr, this Python and the folders in `readable`, nothing else. Without
bubblewrap it runs under the same limits but could read and write what we can, and reach the
network; `find_isolation` says which it is, for the report.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from grading.sandbox import launcher
from grading.sandbox.bubblewrap import Isolation, bubblewrap
from grading.sandbox.limits import Limits
from grading.sandbox.process import MARK, Sandboxed
from grading.sandbox.seccomp import seccomp_filter

USER = "student:x:1000:1000::/tmp:/bin/sh\n"
HOSTS = "127.0.0.1 localhost\n"
KEEPER = ("/bin/sh", "-c", 'echo; read -r status; exit "${status:-1}"')


def start(
    command: Sequence[str],
    *,
    limits: Limits,
    isolation: Isolation,
    scratch: Path,
    readable: Iterable[Path] = (),
    hidden: Iterable[Path] = (),
    env: dict[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    mark: str = "",
) -> Sandboxed:
    """Start a command in the sandbox; use what is returned in a `with` statement.

    The thread that calls must outlive the command: the kernel kills bwrap when it ends.

    command: a full path and its arguments
    scratch: an existing folder, at its own path inside; the working folder and HOME
    readable: folders or files to see besides the system and this Python, at their own paths
    hidden: folders and files in these that are empty inside, but not without bubblewrap
    env: environment variables on top of PATH, HOME and the like; nothing of ours is inherited
    pass_fds: file descriptors that keep their number inside
    mark: by which its processes can be found, at any time; one is made up where there is none
    """
    place = Place(limits, isolation, Path(scratch).resolve(strict=True), readable, hidden, mark)
    launch = [sys.executable, "-I", "-S", launcher.__file__]
    launch.append(json.dumps(rlimits_of(limits, isolation)))
    if not isolation:
        return place.begin([*launch, "supervise", *command], env, pass_fds)
    with place.wrapped() as (wrap, data_fds):
        return place.begin([*wrap, *launch, "exec", *command], env, (*pass_fds, *data_fds))


def start_empty(
    *,
    limits: Limits,
    isolation: Isolation,
    scratch: Path,
    readable: Iterable[Path] = (),
    hidden: Iterable[Path] = (),
    mark: str = "",
) -> Sandboxed:
    """Start a sandbox in which nothing runs yet, for a process that joins it; see joining.py.

    What is returned has a keeper, a process inside by which it is joined. The sandbox ends, with
    the status that is written there, when the keeper's input, process.stdin, is closed.

    The parameters are those of start().

    raises: OSError where it does not come up
    """
    place = Place(limits, isolation, Path(scratch).resolve(strict=True), readable, hidden, mark)
    with place.wrapped() as (wrap, data_fds):
        sandboxed = place.begin([*wrap, *KEEPER], None, data_fds, is_empty=True)
    try:
        sandboxed.find_keeper(rlimits_of(limits, isolation))
    except (OSError, psutil.Error) as error:
        sandboxed.kill()
        raise OSError(f"no sandbox comes up: {error}: {sandboxed.output()}") from None
    return sandboxed


@dataclass(frozen=True)
class Place:
    """Where something runs, and under which limits; see start()."""

    limits: Limits
    isolation: Isolation
    scratch: Path
    readable: Iterable[Path]
    hidden: Iterable[Path]
    mark: str

    @contextmanager
    def wrapped(self) -> Iterator[tuple[list[str], list[int]]]:
        """Make bubblewrap's command line, and the descriptors that it reads from meanwhile."""
        data_fds = [_data_fd(USER.encode()), _data_fd(HOSTS.encode())]
        data_fds += [_data_fd(seccomp_filter())] if self.isolation.filters else []
        told = self.limits, self.isolation, self.scratch, self.readable, self.hidden
        try:
            yield bubblewrap(*told, data_fds), data_fds
        finally:
            for number in data_fds:
                os.close(number)

    def begin(
        self,
        line: list[str],
        env: dict[str, str] | None,
        pass_fds: Sequence[int],
        is_empty: bool = False,
    ) -> Sandboxed:
        """Start a command line, its output in a file without a name.

        is_empty: whether it has pipes for its input and output instead
        """
        output = tempfile.TemporaryFile()  # noqa: SIM115 (closed by Sandboxed.kill)
        mark = self.mark or uuid.uuid4().hex
        try:
            process = subprocess.Popen(
                line,
                stdin=subprocess.PIPE if is_empty else subprocess.DEVNULL,
                stdout=subprocess.PIPE if is_empty else output,
                stderr=output,
                cwd=self.scratch,
                env=_environment(self.scratch, self.isolation) | (env or {}) | {MARK: mark},
                pass_fds=pass_fds,
                start_new_session=True,
            )
        except OSError:
            output.close()
            raise
        return Sandboxed(process, self.limits, self.isolation, self.scratch, output, mark)


def rlimits_of(limits: Limits, isolation: Isolation) -> dict[str, int]:
    """Return the limits that the kernel keeps for each process in this sandbox."""
    rlimits = limits.rlimits()
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if isolation and release >= (5, 14):  # since then the kernel counts processes by namespace
        rlimits["NPROC"] = limits.threads
    return rlimits


def _environment(scratch: Path, isolation: Isolation) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.prefix, 'bin')}:/usr/bin:/bin",
        "HOME": str(scratch),
        "MPLCONFIGDIR": str(scratch),
        "TMPDIR": "/tmp" if isolation else str(scratch),
        "LANG": "C.UTF-8",
    }


def _data_fd(content: bytes) -> int:
    """Return a pipe's end from which bwrap reads the content of a file."""
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    return read
