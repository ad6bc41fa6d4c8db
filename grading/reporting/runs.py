"""How hand-ins ran: the lines that `course grade` adds to report/ASSIGNMENT-runs.csv."""

import csv
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from grading.course import Assignment

SLOW = 3  # times the median of the class
SLOW_SECONDS = 10  # of less nobody waits
MOST_SLOW = 10
RUNS = ("when", "student", "seconds", "stopped", "worker")


@dataclass(frozen=True)
class RanFor:
    """How a hand-in ran the last time: its seconds, and how many cells were stopped."""

    seconds: float
    stopped: int


def runs_path(assignment: Assignment) -> Path:
    """Return the file's path."""
    return assignment.course.root / "report" / f"{assignment}-runs.csv"


def read_runs(assignment: Assignment) -> dict[str, RanFor]:
    """Return how each student's hand-in ran the last time; a line that is damaged is left out."""
    path, found = runs_path(assignment), {}
    if path.is_file():
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            for line in csv.DictReader(file):
                try:
                    ran = RanFor(float(line["seconds"]), int(line["stopped"]))
                except (ValueError, KeyError, TypeError):
                    continue
                found[(line["student"] or "").removeprefix("'")] = ran
    return found


def slowest(runs: dict[str, RanFor]) -> list[tuple[str, RanFor]]:
    """Return whose hand-ins ran much longer than those of the class, the longest first.

    >>> runs = {"ada": RanFor(4, 0), "bob": RanFor(5, 0), "eve": RanFor(60, 1)}
    >>> slowest(runs)
    [('eve', RanFor(seconds=60, stopped=1))]
    """
    if not runs:
        return []
    most = max(SLOW * median(one.seconds for one in runs.values()), SLOW_SECONDS)
    slow = [(student, one) for student, one in runs.items() if one.seconds > most]
    return sorted(slow, key=lambda pair: (-pair[1].seconds, pair[0]))[:MOST_SLOW]
