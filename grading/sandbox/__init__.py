"""Run a command that is not trusted: in bubblewrap where it works, always under limits."""

from grading.sandbox.bounds import OutOfBounds, bounded
from grading.sandbox.bubblewrap import Isolation
from grading.sandbox.cores import take_cores
from grading.sandbox.isolation import find_isolation
from grading.sandbox.launcher import die_with
from grading.sandbox.limits import MB, Limits
from grading.sandbox.parents import end_with_parent
from grading.sandbox.process import Sandboxed, kill_marked, wait_dead
from grading.sandbox.spawn import start

__all__ = [
    "MB",
    "Isolation",
    "Limits",
    "OutOfBounds",
    "Sandboxed",
    "bounded",
    "die_with",
    "end_with_parent",
    "find_isolation",
    "kill_marked",
    "start",
    "take_cores",
    "wait_dead",
]
