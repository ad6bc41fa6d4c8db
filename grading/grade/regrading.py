"""Grade again whose tests or points changed, and say of each score that moved why it did."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from grading.course import (
    CHECKS,
    Assignment,
    AutoPoints,
    Change,
    append_rows,
    auto_points,
    changes,
    why_tests_differ,
    zone_of,
)
from grading.grade.everyone import Way, grade
from grading.grade.hand_in import Result
from grading.grade.journal import Journal

HEADS = ("run", "student", "notebook", "cell", "old", "new", "reason")
ELSEWHERE = {Change.NEW, Change.AGAIN, Change.GONE}  # `course grade` or nobody has these
Reasons = dict[tuple[str, str], str]  # by notebook and cell


@dataclass(frozen=True)
class Plan:
    """Whose tests or points changed since they were graded, and what.

    left: the others that `course grade` would run, with what it says of them
    """

    reasons: dict[str, Reasons]
    left: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, list[str]]:
        """What changed, a phrase for each cell, and for whom."""
        found: dict[str, list[str]] = {}
        for student, reasons in self.reasons.items():
            for (notebook, cell), why in reasons.items():
                found.setdefault(f"{notebook}, {cell}: {why}", []).append(student)
        return found


@dataclass(frozen=True)
class Moved:
    """A score that is another one now; None where there is none."""

    student: str
    notebook: str
    cell: str
    old: float | None
    new: float | None
    why: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.student}: {self.cell} {_shown(self.old)} → {_shown(self.new)} ({self.why})"


def plan_regrade(assignment: Assignment) -> Plan:
    """Return who is affected by what changed in source/ or in the checks; nothing is changed.

    raises: ReleaseError where students' notebooks are not those of source/; GradebookBroken
    """
    assignment.check_released()
    assignment.check_cells_released()
    points = auto_points(assignment) if assignment.course.has_gradebook() else {}
    reasons, left = {}, {}
    for student in assignment.students:
        found = changes(assignment, student, points)
        if ELSEWHERE & {*found}:
            left[student] = next(iter(found.values()))
        elif Change.TESTS in found:
            reasons[student] = why_tests_differ(assignment, student)
    return Plan(reasons, left)


def regrade(
    assignment: Assignment, plan: Plan, way: Way, tell: Callable[[str], None] = print
) -> tuple[list[Result], list[Moved]]:
    """Grade again who is affected; add the scores that moved to report/ASSIGNMENT-regrade.csv.

    returns: a result for each student, and each score that moved, with its reason
    raises: as `grade`
    """
    moved: list[Moved] = []

    def begun(journal: Journal) -> None:
        known = json.loads(journal.recall("before") or "null")
        journal.remember("before", json.dumps(_known(assignment, plan, known)).encode())

    def over(journal: Journal) -> None:
        known = json.loads(journal.recall("before"))
        moved.extend(_moved(assignment, known))
        _log(log_path(assignment), known["run"], moved)

    return grade(assignment, way, list(plan.reasons), tell, begun, over), moved


def log_path(assignment: Assignment) -> Path:
    """Return where the scores that moved are listed, of all regrades."""
    return assignment.course.root / "report" / f"{assignment}-regrade.csv"


def _known(assignment: Assignment, plan: Plan, before: dict | None) -> dict:
    """Return what is known before anyone is graded again: the time, points and reasons.

    before: the same of a run that was stopped, whose points are the old ones
    """
    now = datetime.now(zone_of(assignment.course)).isoformat(timespec="milliseconds")
    known: dict = before or {"run": now, "students": {}}
    points = auto_points(assignment)
    for name, reasons in plan.reasons.items():
        old, why = known["students"].get(name, [_flat(points.get(name, {})), []])
        known["students"][name] = [old, [*why, *_flat(reasons)]]
    return known


def _flat(by_cell: dict) -> list:
    return [[*key, value] for key, value in by_cell.items()]


def _moved(assignment: Assignment, known: dict) -> list[Moved]:
    after: AutoPoints = auto_points(assignment)
    moved = []
    for student, (points, reasons) in known["students"].items():
        old = {(notebook, cell): value for notebook, cell, value in points}
        new = after.get(student, {})
        why = {(notebook, cell): text for notebook, cell, text in reasons}
        for notebook, cell in [*old, *(key for key in new if key not in old)]:
            pair = old.get((notebook, cell)), new.get((notebook, cell))
            if pair[0] != pair[1]:
                reason = _reason(why, notebook, cell)
                moved.append(Moved(student, notebook, cell, *pair, reason))
    return moved


def _reason(why: Reasons, notebook: str, cell: str) -> str:
    """Return why a score moved: its own cell changed, or what it rests on."""
    if (notebook, cell) in why:
        return why[notebook, cell]
    others = {name: text for (place, name), text in why.items() if place == notebook}
    if CHECKS in others:
        return others[CHECKS]
    return "; ".join(f"{name}: {text}" for name, text in others.items()) or "unknown"


def _log(path: Path, run: str, moved: list[Moved]) -> None:
    """Add a line for each score; those of a run that is there already are not added again."""
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            there = {tuple(row[head] for head in HEADS[:4]) for row in csv.DictReader(file)}
            moved = [o for o in moved if (run, o.student, o.notebook, o.cell) not in there]
    rows = [
        [run, one.student, one.notebook, one.cell, _shown(one.old), _shown(one.new), one.why]
        for one in moved
    ]
    if rows:
        append_rows(path, HEADS, rows)


def _shown(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"
