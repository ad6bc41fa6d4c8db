"""What an LMS called each hand-in: its names are wanted again when feedback goes back to it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.course import Assignment, write_whole
from grading.intake.plan import Plan, StudentPlan

FILE = "names.json"  # in downloaded/<assignment>/


@dataclass(frozen=True)
class LmsNames:
    """By what an LMS knows a hand-in.

    layout: "Moodle", "Canvas", … ; number: of the student, or of Moodle's participant
    files: the LMS's own name of the file or folder that holds each notebook, by the notebook's name
    """

    layout: str = ""
    number: str = ""
    files: dict[str, str] = field(default_factory=dict)


def remember_names(plan: Plan) -> None:
    """Keep the names of all hand-ins of a plan, also of those that were there already."""
    path = _path(plan.assignment)
    before = _read(path)
    now = before | {one.student: made for one in plan.students if (made := _names(one))}
    if now != before:
        write_whole(path, json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def remembered_names(assignment: Assignment) -> dict[str, LmsNames]:
    """Return the names of the hand-ins that an LMS has named, by student."""
    return {student: LmsNames(**one) for student, one in _read(_path(assignment)).items()}


def _names(made: StudentPlan) -> dict[str, Any]:
    parts = [part for part in made.parts if part.one.is_notebook and part.one.level.layout]
    if not parts:
        return {}
    files = {Path(part.target).stem: part.one.level.label.rpartition("/")[2] for part in parts}
    level = parts[-1].one.level
    return {"layout": level.layout, "number": level.number, "files": files}


def _path(assignment: Assignment) -> Path:
    return assignment.course.root / "downloaded" / assignment.name / FILE


def _read(path: Path) -> dict[str, dict]:
    """Return what the file holds; a damaged one is made anew when something is collected."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {
            student: {key: one[key] for key in ("layout", "number", "files")}
            for student, one in found.items()
        }
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return {}
