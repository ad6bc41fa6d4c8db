"""Feedback pages that are no longer true are made again: a person gave points, or nbgrader ran.

Beside each page lies a digest of what it shows. A page without one counts as not true.
"""

import hashlib
import json

from nbgrader.api import MissingEntry, SubmittedNotebook

from grading.course import Assignment, Change, auto_points, changes

MADE_FROM = ".made_from"  # beside the pages; nbgrader's exchange takes only *.html


def shown_digest(assignment: Assignment, student: str) -> str:
    """Return a digest of what a student's feedback pages show: answers, points, comments."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(assignment.folder("autograded", student).glob("*.ipynb")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    with assignment.course.gradebook() as gradebook:
        try:
            notebooks = gradebook.find_submission(assignment.name, student).notebooks
        except MissingEntry:
            notebooks = []
        facts = sorted(_facts(notebook) for notebook in notebooks)
    digest.update(json.dumps(facts).encode())
    return digest.hexdigest()


def stale_pages(assignment: Assignment, students: list[str]) -> list[str]:
    """Return whose feedback pages are to be made again.

    Where something else was handed in since, the old page is the page of the old points.
    """
    points = auto_points(assignment)
    return [
        student
        for student in students
        if {*changes(assignment, student, points)} <= {Change.TESTS}
        and _made_from(assignment, student) != shown_digest(assignment, student)
    ]


def _facts(notebook: SubmittedNotebook) -> list:
    grades = sorted(
        (one.name, one.score, one.needs_manual_grade, one.manual_score is None)
        for one in notebook.grades
    )
    comments = sorted((one.name, one.comment or "") for one in notebook.comments)
    return [
        notebook.name,
        notebook.late_submission_penalty or 0,
        notebook.max_score,
        grades,
        comments,
    ]


def _made_from(assignment: Assignment, student: str) -> str:
    path = assignment.folder("feedback", student) / MADE_FROM
    return path.read_text(encoding="utf-8") if path.is_file() else ""
