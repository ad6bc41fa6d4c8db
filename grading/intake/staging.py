"""Bring what a student's hand-in will hold to a folder aside, and compare it with what is there."""

import filecmp
from datetime import UTC, datetime
from pathlib import Path

from grading.intake.choosing import latest
from grading.intake.containers import Archives
from grading.intake.hand_in import COLLECTED, HandIn
from grading.intake.layouts import any_time
from grading.intake.plan import Left, Part, Plan, StudentPlan
from grading.intake.read_file import fault_of
from grading.intake.written import ONLINE, text_of

TIME = "timestamp.txt"
LATE = (
    "the learning-management system marks it as late and gives no time, so it counts as in time: "
    "write the time into timestamp.txt\n"
)


def stage(plan: Plan, made: StudentPlan, archives: Archives) -> None:
    """Bring a student's files aside; what cannot be read is left, and so is what is older."""
    there = plan.assignment.folder("submitted", made.student)
    if there.is_symlink() or (there.exists() and not there.is_dir()):
        plan.left += [Left(part.one, f"{there.name} in submitted/ is no folder: move it away")
                      for part in made.parts]  # fmt: skip
        made.parts = []
    expected = {f"{name}.ipynb" for name in plan.assignment.notebook_names}
    parts, before = [], any_time(HandIn(plan.assignment, made.student).timestamp)
    for part in made.parts:
        problem = _bring(part, made.staged, archives)
        part.state = part.state if problem else _state(made.staged, there, part.target)
        if not problem and _is_older(part, before):
            problem = "was handed in before the one that is there"
        if not problem and part.target in expected and part.state != "same":
            problem = _unreadable(part, made.staged, there)
        if problem:
            plan.left.append(Left(part.one, problem, matters="before" not in problem))
        else:
            parts.append(part)
    made.parts = parts
    _say_when(plan, made, there, expected, before)


def _unreadable(part: Part, staged: Path, there: Path) -> str:
    """Note what is wrong with a notebook; return why it does not replace one that is whole."""
    part.fault = fault_of(staged / part.target)
    if part.state != "replaces" or not part.fault or part.one.is_named:
        return ""
    is_better = not fault_of(there / part.target)
    return f"{part.fault}; the one that is there is whole and stays" if is_better else ""


def _bring(part: Part, staged: Path, archives: Archives) -> str:
    target = staged / part.target
    target.parent.mkdir(parents=True, exist_ok=True)
    problem = archives.copy(part.one.member, target)
    if not problem and part.target == ONLINE:
        target.write_text(text_of(target.read_bytes()), encoding="utf-8")
    return problem


def _state(staged: Path, there: Path, target: str) -> str:
    old = there / target
    if not (there / Path(target).parts[0]).exists():
        return "new"
    is_same = old.is_file() and not old.is_symlink() and filecmp.cmp(staged / target, old, False)
    return "same" if is_same else "replaces"


def _is_older(part: Part, before: datetime | None) -> bool:
    time = part.one.level.time
    is_other = part.state == "replaces" and not part.one.is_named
    return bool(is_other and before and time and time < before)


def _say_when(
    plan: Plan, made: StudentPlan, there: Path, expected: set[str], before: datetime | None
) -> None:
    """Note when it was handed in, where that is known, and a mark for being late without a time."""
    notebooks = [part for part in made.parts if part.target in expected]
    changed = {part.target for part in notebooks if part.state != "same"}
    staying = {name for name in expected - changed if (there / name).is_file()}
    made.time = latest(part.one.level.time for part in notebooks)
    made.is_late = any(part.one.level.late for part in notebooks) and not made.time
    if changed:
        when = latest([made.time, before if staying else None])
    else:
        when = before or (made.time if notebooks else None)
    if when != before or (changed and not when and (there / TIME).is_file()):
        made.beside[TIME] = f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n" if when else ""
    note, noted = LATE if made.is_late and not when else "", _text(there / COLLECTED)
    if note != noted and (note or not staying):
        made.beside[COLLECTED] = note


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
