"""Show what an audit found: a table for the terminal, and a page with every answer."""

import shlex
from collections.abc import Iterable
from pathlib import Path

from grading.audit.cases import Verdict
from grading.audit.notebook import Notebook
from grading.pages import render

COLUMNS = (
    "wrong caught",
    "seen at once",
    "right passed",
    "variants passed",
    "diagnoses true",
    "mutants caught",
)
COLUMN_OF = {"wrong": COLUMNS[0], "right": COLUMNS[2], "variant": COLUMNS[3], "mutant": COLUMNS[5]}


def score(verdicts: Iterable[Verdict], exercise: str) -> dict[str, tuple[int, int]]:
    """Return {column: (as it should be, all)} of the answers that concern an exercise."""
    counts = dict.fromkeys(COLUMNS, (0, 0))

    def count(column: str, good: bool) -> None:
        done, total = counts[column]
        counts[column] = (done + good, total + 1)

    for verdict in verdicts:
        if exercise not in verdict.case.exercises:
            continue
        caught = not verdict.faults or (verdict.case.kind == "wrong" and _only_untold(verdict))
        count(COLUMN_OF[verdict.case.kind], caught)
        if verdict.case.kind == "wrong":
            count(COLUMNS[1], verdict.is_seen)
            count(COLUMNS[4], verdict.is_told)
    return counts


def unseen(verdicts: Iterable[Verdict]) -> list[str]:
    """Return the wrong answers that pass all that a student sees, without a reason for it."""
    return [
        verdict.case.name
        for verdict in verdicts
        if verdict.case.kind == "wrong"
        and not (verdict.is_seen or verdict.faults or verdict.case.answer.hidden_only)
    ]


def text_table(notebook: Notebook, verdicts: list[Verdict]) -> str:
    """Return the score by exercise as a table for the terminal."""
    rows: list[tuple[str, ...]] = [("exercise", *COLUMNS)]
    for exercise in notebook.exercises:
        counts = score(verdicts, exercise).values()
        rows.append((exercise, *(f"{good} / {total}" if total else "-" for good, total in counts)))
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    aligned = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return "\n".join([aligned[0], "-" * len(aligned[0]), *aligned[1:]])


def failures(notebook: Notebook, verdicts: list[Verdict]) -> list[str]:
    """Return a paragraph for each verdict with faults: what, and how to see it again."""
    assignment = notebook.assignment
    return [
        f"{notebook.name}, {verdict.case.name}: {'; '.join(verdict.faults)}\n"
        f"    again: course audit {assignment} --notebook {notebook.stem} "
        f"--only {shlex.quote(verdict.case.name)}"
        for verdict in verdicts
        if verdict.faults
    ]


def without_answers(notebook: Notebook, verdicts: list[Verdict]) -> list[str]:
    """Return the exercises that lack a wrong answer, and so prove nothing."""
    return [
        f"{notebook.name}: exercise {exercise} has no wrong answer in answers/"
        for exercise in notebook.exercises
        if not score(verdicts, exercise)[COLUMNS[0]][1]
    ]


def save_page(notebook: Notebook, verdicts: list[Verdict], path: Path) -> None:
    """Write the audit as one self-contained HTML page."""
    exercises = [
        {
            "name": exercise,
            "tests": tests,
            "score": score(verdicts, exercise),
            "verdicts": [v for v in verdicts if exercise in v.case.exercises],
        }
        for exercise, tests in notebook.exercises.items()
    ]
    page = render("audit.html", title=notebook.name, columns=COLUMNS, exercises=exercises)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _only_untold(verdict: Verdict) -> bool:
    """Return whether the tests failed as they must, and only the message is another one."""
    return len(verdict.faults) == 1 and not verdict.is_told
