"""Candidates that are warm: forks of a zygote, each in an empty sandbox of its own that it joins.

A fork server has two zygotes, forks of its own, one of which shares the memory of its imports; its
sessions, which are forks of it too, share the lines. Where forks cannot join a sandbox (without
bubblewrap, on another system, after an error) candidates start cold.
"""

import gc
import json
import os
import select
import socket
import sys
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from grading.candidate import be_zygote
from grading.engine.candidate_process import (
    ALWAYS,
    candidate_environment,
    package_folders,
    places_of,
)
from grading.engine.settings import Settings
from grading.evidence import Evidence
from grading.sandbox import (
    Limits,
    Sandboxed,
    find_isolation,
    rlimits_of,
    start_empty,
)

ANSWER_SECONDS = 90  # for preparing, and for a fork on a busy machine
COLD = "cold"  # what the zygote answers where it holds a library that is to be absent
NO_SECRET = ("PATH", "LANG", "HOME", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


class Held(Protocol):
    """Something that is open."""

    def close(self) -> None:
        """Close it."""


class NotWarm(Exception):
    """This candidate has to start cold, others need not."""


@dataclass
class Line:
    """The lines to the zygotes of this process and of its forks; None where there is none.

    requests: to the one that has imported no library; with_imports: to the other
    """

    requests: socket.socket | None = None
    with_imports: socket.socket | None = None
    why: str = ""  # a sentence on why candidates start cold


HERE = Line()


def start_zygote(*held: Held) -> None:
    """Fork the zygote that lacks all libraries off this process, which has imported none yet.

    held: what this process holds open and a zygote must not
    """
    if sys.platform.startswith("linux"):
        HERE.requests = _fork_zygote(*held)
    else:
        HERE.why = "only Linux can fork a process into a sandbox"


def start_zygote_with_imports(*held: Held) -> None:
    """Fork the other zygote off this process, once, with the imports that this one has done."""
    if HERE.requests is not None and HERE.with_imports is None:
        HERE.with_imports = _fork_zygote(HERE.requests, *held)


def _fork_zygote(*held: Held) -> socket.socket:
    """Fork a zygote off this process; return the line to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    gc.freeze()  # a collection in a fork would copy every page
    if os.fork() == 0:
        os.setsid()
        for one in (ours, *held):
            one.close()
        be_zygote(theirs)
    theirs.close()
    return ours


def clean_environment() -> dict[str, str]:
    """Return the environment of a process that candidates are forked from: they can read it."""
    kept = {name: os.environ[name] for name in NO_SECRET if name in os.environ}
    style = files("matplotlib") / "mpl-data" / "matplotlibrc"  # not the grader's own
    return {**kept, **ALWAYS, "MATPLOTLIBRC": str(style)}


def begin_warm(settings: Settings, reader: int, writer: int) -> Sandboxed | None:
    """Start a candidate as a fork of the zygote, at two descriptors; None where that cannot be."""
    if not settings.isolation:
        return None
    for name in ("requests",) if settings.absent else ("with_imports", "requests"):
        line = getattr(HERE, name)
        try:
            if line is not None:
                return _begin(line, settings, reader, writer)
        except NotWarm:
            return None
        except OSError as error:
            setattr(HERE, name, None)
            HERE.why = str(error)
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
        stop_zygotes()


def stop_zygotes() -> None:
    """Hang up on the zygotes, which end when nobody holds the lines."""
    for line in (HERE.requests, HERE.with_imports):
        if line is not None:
            line.close()
    HERE.requests = HERE.with_imports = None
