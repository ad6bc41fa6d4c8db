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
from collections.abc import Iterable, Sequence
from pathlib import Path

from grading.sandbox import launcher
from grading.sandbox.bubblewrap import Isolation, bubblewrap
from grading.sandbox.limits import Limits
from grading.sandbox.process import MARK, Sandboxed
from grading.sandbox.seccomp import seccomp_filter

USER = "student:x:1000:1000::/tmp:/bin/sh\n"
HOSTS = "127.0.0.1 localhost\n"


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
    scratch, mark = Path(scratch).resolve(strict=True), mark or uuid.uuid4().hex
    output = tempfile.TemporaryFile()  # noqa: SIM115 (closed by Sandboxed.kill)
    launch = [sys.executable, "-I", "-S", launcher.__file__, _rlimits(limits, isolation)]
    line, data_fds = [*launch, "supervise", *command], []
    if isolation:
        data_fds = [_data_fd(USER.encode()), _data_fd(HOSTS.encode())]
        data_fds += [_data_fd(seccomp_filter())] if isolation.filters else []
        wrap = bubblewrap(limits, isolation, scratch, readable, hidden, data_fds)
        line = [*wrap, *launch, "exec", *command]
    try:
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=scratch,
            env=_environment(scratch, isolation) | (env or {}) | {MARK: mark},
            pass_fds=(*pass_fds, *data_fds),
            start_new_session=True,
        )
    except OSError:
        output.close()
        raise
    finally:
        for number in data_fds:
            os.close(number)
    return Sandboxed(process, limits, isolation, scratch, output, mark)


def _rlimits(limits: Limits, isolation: Isolation) -> str:
    rlimits = limits.rlimits()
    release = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    if isolation and release >= (5, 14):  # since then the kernel counts processes by namespace
        rlimits["NPROC"] = limits.threads
    return json.dumps(rlimits)


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
