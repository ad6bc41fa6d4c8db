"""Do work on what is not trusted in a process of its own, under limits, and bring its result back.

For our own code that handles a student's data, where only the size of these can do harm. A fork
takes some milliseconds; a fresh interpreter for each hand-in would take seconds.
"""

import gc
import json
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection, Pipe
from typing import Any

import psutil

from grading.sandbox.launcher import die_with, set_rlimits
from grading.sandbox.limits import MB

MEMORY_MB, CPU_SECONDS, RESULT_MB = 2000, 60, 200
PATIENCE = 3  # times the processor time may pass by the wall clock, as on a busy machine


class OutOfBounds(Exception):
    """The work was given up; the text says why, without a subject: "it takes more than …"."""


def bounded(
    work: Callable[[], Any], memory_mb: int = MEMORY_MB, cpu_seconds: int = CPU_SECONDS
) -> Any:
    """Return the result of work that is done in a fork of this process.

    work: returns what JSON can hold; what it changes stays in the fork
    memory_mb: of memory besides what this process has already (kept by Linux alone)
    raises: OutOfBounds when it takes more, or fails

    >>> bounded(lambda: [1, 2])
    [1, 2]
    >>> bounded(lambda: len(bytes(500 * 2**20)), memory_mb=100)
    Traceback (most recent call last):
    grading.sandbox.bounds.OutOfBounds: it takes more than 100 MB of memory
    """
    if not hasattr(os, "fork"):  # Windows: the size of the file is all that bounds it
        return _result(_answer(work, memory_mb))
    parent, (ours, theirs) = os.getpid(), Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        _be_worker(theirs, parent, work, memory_mb, cpu_seconds)
    theirs.close()
    with ours:
        told = _receive(ours, PATIENCE * cpu_seconds)
    if told is None:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if not told:
        raise OutOfBounds(_why_ended(status, cpu_seconds))
    return _result(told)


def _be_worker(
    line: Connection, parent: int, work: Callable[[], Any], memory_mb: int, cpu_seconds: int
) -> None:
    """Be the fork: do the work, tell of it, end."""
    try:
        die_with(parent)
        gc.freeze()  # a collection would copy every page
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        data = getattr(psutil.Process().memory_info(), "data", None)
        set_rlimits({"CPU": cpu_seconds} | ({"DATA": data + memory_mb * MB} if data else {}))
        line.send_bytes(_answer(work, memory_mb))
    finally:
        os._exit(0)


def _answer(work: Callable[[], Any], memory_mb: int) -> bytes:
    """Return {"result": …} as JSON, or {"over": why there is none}."""
    try:
        return json.dumps({"result": work()}).encode()
    except MemoryError:
        over = f"it takes more than {memory_mb} MB of memory"
    except Exception as error:
        over = f"{type(error).__name__}: {str(error)[:200]}"
    return json.dumps({"over": over}).encode()


def _receive(line: Connection, seconds: float) -> bytes | None:
    """Return what the fork tells, or None where it does not within its time and size."""
    try:
        return line.recv_bytes(RESULT_MB * MB) if line.poll(seconds) else None
    except (EOFError, OSError):
        return None


def _why_ended(status: int, cpu_seconds: int) -> str:
    if -status in (signal.SIGXCPU, signal.SIGKILL):
        return f"it takes more than {cpu_seconds} s of computing"
    return f"its process ended with status {status}"


def _result(answer: bytes) -> Any:
    told = json.loads(answer)
    if "over" in told:
        raise OutOfBounds(told["over"])
    return told["result"]
