"""A line for each hand-in that ran: when, how long, what was stopped, and where."""

from contextlib import suppress
from datetime import datetime

from grading.course import Assignment, append_rows, zone_of
from grading.grade.hand_in import Result
from grading.reporting import RUNS, runs_path


def log_run(assignment: Assignment, result: Result) -> None:
    """Add a line to report/ASSIGNMENT-runs.csv; where the disk is full there is none."""
    now = datetime.now(zone_of(assignment.course)).isoformat(timespec="seconds")
    row = [now, result.student, f"{result.seconds:.1f}", str(result.stopped), result.worker]
    with suppress(OSError):
        append_rows(runs_path(assignment), RUNS, [row])
