"""Candidates that are warm: forks of a zygote, each in an empty sandbox of its own that it joins.

A fork server has one zygote, and its sessions, which are forks of it, share the line. Where forks
cannot join a sandbox (without bubblewrap, on another system, after an error) candidates start cold.
"""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grading.engine.candidate_process import (
    PROJECT,
    candidate_environment,
    package_folders,
    places_of,
)
from grading.engine.settings import Settings
from grading.evidence import Evidence
from grading.sandbox import Limits, Sandboxed, find_isolation, rlimits_of, start_empty

ANSWER_SECONDS = 90  # for preparing, and for a fork on a busy machine
COLD = "cold"  # what the zygote answers where it holds a library that is to be absent
CLEAN = ("PATH", "LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class NotWarm(Exception):
    """This candidate has to start cold, others need not."""


@dataclass
class Line:
    """The line to the zygote of this process and of its forks; None where there is none."""

    requests: socket.socket | None = None
    process: subprocess.Popen | None = None
    why: str = ""  # a sentence on why candidates start cold


HERE = Line()


def start_zygote() -> None:
    """Start a zygote for this process and its forks, where there can be one."""
    if not sys.platform.startswith("linux"):
        HERE.why = "only Linux can fork a process into a sandbox"
        return
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    settings = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    kept = {name: os.environ[name] for name in CLEAN if name in os.environ}
    with theirs:
        HERE.process = subprocess.Popen(
            [sys.executable, "-m", "grading.candidate.zygote", str(theirs.fileno())],
            cwd=PROJECT,
            env={**kept, **settings, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    HERE.requests = ours


def begin_warm(settings: Settings, reader: int, writer: int) -> Sandboxed | None:
    """Start a candidate as a fork of the zygote, at two descriptors; None where that cannot be."""
    if HERE.requests is None or not settings.isolation:
        return None
    try:
        return _begin(HERE.requests, settings, reader, writer)
    except NotWarm:
        return None
    except OSError as error:
        HERE.requests, HERE.why = None, str(error)
        return None


def _begin(requests: socket.socket, settings: Settings, reader: int, writer: int) -> Sandboxed:
    sandboxed = start_empty(
        limits=settings.limits,
        isolation=settings.isolation,
        scratch=settings.scratch,
        readable=(*package_folders(), *([settings.data] if settings.data else [])),
        hidden=places_of(settings.absent),
        mark=settings.mark,
    )
    try:
        with Evidence() as evidence:
            numbers = [reader, writer, evidence.theirs, sandboxed.output_number]
            sandboxed.take_in(_ask(requests, settings, sandboxed, numbers))
        sandboxed.evidence = evidence
    except BaseException:
        sandboxed.kill()
        raise
    return sandboxed


def _ask(
    requests: socket.socket, settings: Settings, sandboxed: Sandboxed, numbers: list[int]
) -> int:
    """Ask for a fork that joins the sandbox; return its number among the processes.

    raises: OSError where none comes
    """
    asked = {
        "inside": sandboxed.keeper_number,
        "scratch": str(Path(settings.scratch).resolve()),
        "environment": candidate_environment(settings),
        "rlimits": rlimits_of(settings.limits, settings.isolation),
        "filters": settings.isolation.filters,
        "imports": settings.imports,
        "cells": settings.ahead,
        "absent": sorted(settings.absent),
        "hidden": [os.path.realpath(place) for place in places_of(settings.absent)],
    }
    answer, theirs = socket.socketpair()
    with answer, theirs, sandboxed.keepers_input() as door:
        numbers = [*numbers, door.fileno(), theirs.fileno()]
        socket.send_fds(requests, [json.dumps(asked).encode()], numbers)
        theirs.close()
        ready, *_ = select.select([answer], [], [], ANSWER_SECONDS)
        told = answer.recv(1000).decode(errors="replace") if ready else "no answer in time"
    if told == COLD:
        raise NotWarm
    if not told.isdigit():
        raise OSError(f"no warm process joins the sandbox: {told or 'it ended'}")
    return int(told)


def why_cold() -> str:
    """Start a warm candidate; return a sentence on why candidates start cold here, or nothing."""
    isolation = find_isolation()
    if not isolation:
        return isolation.reason
    reader, writer = os.pipe()
    start_zygote()
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            settings = Settings(Limits(), isolation, Path(scratch))
            candidate = begin_warm(settings, reader, writer)
            if candidate is not None:
                candidate.kill()
            return "" if candidate else HERE.why or "it was not tried"
    finally:
        os.close(reader)
        os.close(writer)
        stop_zygote()


def stop_zygote() -> None:
    """Hang up on the zygote, which ends when nobody holds the line, and wait for that."""
    if HERE.requests is not None:
        HERE.requests.close()
    if HERE.process is not None:
        HERE.process.wait()
    HERE.requests, HERE.process = None, None
