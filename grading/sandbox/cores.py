"""The processor cores of a worker, and of what runs for it."""

import os
from collections.abc import Iterable

import psutil


def take_cores(turn: int, workers: int) -> None:
    """Keep this process, and all that it will start, to its share of the machine's cores.

    On macOS there is no way to say so: there the threads of the libraries alone are limited.

    turn: which of the workers this is, from 0
    """
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):
        process.cpu_affinity(share_of_cores(process.cpu_affinity(), turn, workers))


def share_of_cores(cores: list[int], turn: int, workers: int) -> list[int]:
    """Return the cores of one of several workers; where there are too few, one that is shared.

    >>> [share_of_cores([0, 1, 2, 5], turn, 2) for turn in range(2)]
    [[0, 2], [1, 5]]
    >>> [share_of_cores([0, 1], turn, 3) for turn in range(3)]
    [[0], [1], [0]]
    """
    cores = sorted(cores)
    return cores[turn::workers] or [cores[turn % len(cores)]]


def own_cores() -> set[int]:
    """Return the cores that this process may use; none where the system does not tell."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def keep_to(cores: Iterable[int]) -> None:
    """Keep this process to some cores; where none are told, to those that it has."""
    if wanted := set(cores):
        os.sched_setaffinity(0, wanted)


def hold_to(cores: set[int], pids: Iterable[int]) -> None:
    """Keep processes to some cores: a process may give itself all others, thread by thread."""
    for pid in pids if cores else ():
        for thread in _threads(pid):
            try:
                if not os.sched_getaffinity(thread) <= cores:
                    os.sched_setaffinity(thread, cores)
            except OSError:  # it has ended
                continue


def _threads(pid: int) -> list[int]:
    try:
        return [int(name) for name in os.listdir(f"/proc/{pid}/task")]
    except OSError:
        return []
