"""Run a command that is not trusted: in bubblewrap where it works, always under limits."""

from grading.sandbox.bounds import OutOfBounds, bounded
from grading.sandbox.bubblewrap import Isolation
from grading.sandbox.cores import keep_to, own_cores, take_cores
from grading.sandbox.isolation import find_isolation
from grading.sandbox.joining import give_up_rights, join
from grading.sandbox.launcher import die_with, name_process, set_rlimits
from grading.sandbox.limits import MB, Limits
from grading.sandbox.parents import end_with_line, end_with_parent, has_ended
from grading.sandbox.process import Sandboxed, kill_marked, wait_dead
from grading.sandbox.seccomp import seccomp_filter
from grading.sandbox.spawn import rlimits_of, start, start_empty

__all__ = [
    "MB",
    "Isolation",
    "Limits",
    "OutOfBounds",
    "Sandboxed",
    "bounded",
    "die_with",
    "end_with_line",
    "end_with_parent",
    "find_isolation",
    "give_up_rights",
    "has_ended",
    "join",
    "keep_to",
    "kill_marked",
    "name_process",
    "own_cores",
    "rlimits_of",
    "seccomp_filter",
    "set_rlimits",
    "start",
    "start_empty",
    "take_cores",
    "wait_dead",
]
