"""Points for Gradescope: an autograder that runs nothing and looks each hand-in's points up.

Gradescope imports no table of points; what it takes is an autograder's results.json for each
submission. This one is a table by e-mail address and a script that picks a line of it.
"""

import hashlib
import io
import json
from importlib.resources import files
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grading.handing_back.leaving import Leaving, Left
from grading.intake import Roster

SETUP = "#!/usr/bin/env bash\n# nothing to install: the points are in points.json\n"
NO_ADDRESS = "Gradescope knows students by e-mail address: name the class list with --roster"


def autograder_zip(
    leaving: Leaving, roster: Roster
) -> tuple[bytes, list[str], list[Left], list[str]]:
    """Return the zip file, whose points are in it, who is left out, and what else is to be said."""
    table: dict[str, dict] = {}
    done, left = [], []
    for student in leaving.rows:
        addresses = [key for key in roster.student(student).keys if "@" in key]
        addresses += [student] if "@" in student else []
        if not addresses:
            left.append(Left(student, NO_ADDRESS))
            continue
        done.append(student)
        table |= dict.fromkeys(map(_digest, addresses), _results(leaving, student))
    script = (files("grading.handing_back") / "run_autograder.py").read_text(encoding="utf-8")
    held = {
        "setup.sh": SETUP,
        "run_autograder": script,
        "points.json": json.dumps(table, indent=1, sort_keys=True),
    }
    return _zipped(held), done, left, []


def _digest(address: str) -> str:
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def _results(leaving: Leaving, student: str) -> dict:
    """Return what Gradescope shows of a hand-in, in the form of its results.json."""
    row = leaving.rows[student]
    said = leaving.comments.get(student, {})
    tests = [
        {
            "name": f"{exercise.number} {exercise.title}".strip(),
            "score": points or 0.0,
            "max_score": exercise.points,
            "output": said.get(exercise.number, "") if points is not None else "not graded yet",
            "output_format": "text",
        }
        for exercise, points in zip(leaving.exercises, row.points, strict=True)
    ]
    return {
        "score": round(row.total, 4),
        "output": "\n".join(leaving.words(student)),
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def _zipped(held: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for name, text in held.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o755 << 16  # Gradescope runs the first two
            file.writestr(info, text)
    return content.getvalue()
