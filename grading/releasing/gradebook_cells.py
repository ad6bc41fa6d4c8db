"""Let the gradebook's cells follow source/ in mid-term: all points of other cells stay.

nbgrader refuses to add or remove cells once someone has handed in. Here one transaction removes
what source/ no longer has and adds what is new, for those who handed in already as well. What
students had for a removed cell is written to a file first.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import nbgrader.api as db
from nbformat import NotebookNode

from grading.course import Assignment, no_formula, write_whole
from grading.notebooks import grade_id, is_grade, is_locked, is_solution, is_task

HEAD = ["student", "notebook", "cell", "by_tests", "by_hand", "extra", "comment"]
KINDS = {db.GradeCell: is_grade, db.SolutionCell: is_solution, db.TaskCell: is_task}


def follow_source(assignment: Assignment) -> str:
    """Make the gradebook's cells those of source/ where students have handed in already.

    returns: what went with the cells that were removed, in a sentence; "" where nothing did
    """
    with assignment.course.gradebook() as gradebook:
        try:
            known = gradebook.find_assignment(assignment.name)
        except db.MissingEntry:
            return ""
        if not known.submissions:
            return ""  # nbgrader writes all of it anew
        gone = list(_gone(known, assignment.sources))
        told = _keep(assignment, [row for cell in gone for row in _worth(cell)])
        for cell in gone:
            _remove(gradebook.db, cell)
        _remove_notebooks(gradebook.db, known, assignment.sources)
        for name, source in assignment.sources.items():
            _add(gradebook.db, known, name, source)
        gradebook.db.commit()
    return told


def _gone(known: db.Assignment, sources: dict[str, NotebookNode]) -> Iterator[db.Base]:
    """Yield the cells of the gradebook that source/ no longer has, or has as another kind."""
    for notebook in known.notebooks:
        cells = sources[notebook.name].cells if notebook.name in sources else []
        named = [cell for cell in cells if grade_id(cell)]
        for kind, is_kind in KINDS.items():
            now = {grade_id(cell) for cell in named if is_kind(cell)}
            of_kind = [cell for cell in notebook._base_cells if isinstance(cell, kind)]
            yield from (cell for cell in of_kind if cell.name not in now)
        now = {grade_id(cell) for cell in named if _is_kept(cell)}
        yield from (cell for cell in notebook.source_cells if cell.name not in now)


def _is_kept(cell: NotebookNode) -> bool:
    """Tell whether nbgrader stores the text of a cell."""
    return is_grade(cell) or is_solution(cell) or is_locked(cell) or is_task(cell)


def _worth(cell: db.Base) -> Iterator[list]:
    """Yield what each student had for a cell, as a line of the file."""
    for grade in getattr(cell, "grades", []):
        values = [grade.auto_score, grade.manual_score, grade.extra_credit]
        if any(value is not None for value in values):
            yield [no_formula(grade.student.id), grade.notebook.name, cell.name, *values, None]
    for comment in getattr(cell, "comments", []):
        if comment.manual_comment:
            nothing = [None] * 3
            where = [no_formula(comment.student.id), comment.notebook.name, cell.name]
            yield [*where, *nothing, no_formula(comment.manual_comment)]


def _keep(assignment: Assignment, rows: list[list]) -> str:
    """Add rows to the file of what was removed; return a sentence that says so."""
    if not rows:
        return ""
    path = removed_path(assignment)
    text = io.StringIO(path.read_text(encoding="utf-8") if path.exists() else "")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([*([] if path.exists() else [HEAD]), *sorted(rows, key=lambda row: row[:3])])
    write_whole(path, text.getvalue())
    cells = ", ".join(sorted({row[2] for row in rows}))
    by_hand = sum(row[4] is not None or bool(row[6]) for row in rows)
    return (
        f"{assignment}: source/ no longer has {cells}: what {len({row[0] for row in rows})} "
        f"students had there ({by_hand} points or comments by hand) is kept in "
        f"{path.relative_to(assignment.course.root)}, all other points stay"
    )


def removed_path(assignment: Assignment) -> Path:
    """Return the file that keeps what students had for cells that were removed."""
    return assignment.course.root / "report" / f"{assignment}-removed.csv"


def _remove(session: db.scoped_session, cell: db.Base) -> None:
    for one in [*getattr(cell, "grades", []), *getattr(cell, "comments", []), cell]:
        session.delete(one)


def _remove_notebooks(
    session: db.scoped_session, known: db.Assignment, sources: dict[str, NotebookNode]
) -> None:
    """Remove notebooks that source/ no longer has; their cells are gone already."""
    _settle(session)
    for notebook in [one for one in known.notebooks if one.name not in sources]:
        for one in [*notebook.submissions, notebook]:
            session.delete(one)
    _settle(session)


def _settle(session: db.scoped_session) -> None:
    """Let what is in memory be what the database has; nothing is committed."""
    session.flush()
    session.expire_all()


def _add(session: db.scoped_session, known: db.Assignment, name: str, source: NotebookNode) -> None:
    """Add what source/ has and the gradebook does not; nbgrader fills the texts in later."""
    notebook = next((one for one in known.notebooks if one.name == name), None)
    notebook = notebook or db.Notebook(name=name, assignment=known)
    session.add(notebook)
    for cell in [cell for cell in source.cells if grade_id(cell)]:
        _add_cell(session, notebook, cell)
    _settle(session)
    for submission in known.submissions:
        _complete(session, submission, notebook)


def _add_cell(session: db.scoped_session, notebook: db.Notebook, cell: NotebookNode) -> None:
    name = grade_id(cell)
    there = {(type(one), one.name) for one in [*notebook._base_cells, *notebook.source_cells]}
    for kind, is_kind in KINDS.items():
        if is_kind(cell) and (kind, name) not in there:
            worth = {} if kind is db.SolutionCell else _worth_now(cell)
            session.add(kind(name=name, notebook=notebook, **worth))
    if _is_kept(cell) and (db.SourceCell, name) not in there:
        locked = is_locked(cell)
        new = db.SourceCell(name=name, notebook=notebook, cell_type=cell.cell_type, locked=locked)
        session.add(new)


def _worth_now(cell: NotebookNode) -> dict:
    """Return what nbgrader stores of a cell that gives points."""
    if not (is_grade(cell) or is_task(cell)):
        return {}
    return {"max_score": float(cell.metadata.nbgrader.points), "cell_type": cell.cell_type}


def _complete(
    session: db.scoped_session, submission: db.SubmittedAssignment, notebook: db.Notebook
) -> None:
    """Give a hand-in a place for the points and comments of every cell, as nbgrader does."""
    mine = next((one for one in submission.notebooks if one.notebook is notebook), None)
    mine = mine or db.SubmittedNotebook(notebook=notebook, assignment=submission)
    session.add(mine)
    graded, told = ({one.cell_id for one in part} for part in (mine.grades, mine.comments))
    for cell in notebook._base_cells:
        if not isinstance(cell, db.SolutionCell) and cell.id not in graded:
            session.add(db.Grade(cell_id=cell.id, notebook=mine))
        if not isinstance(cell, db.GradeCell) and cell.id not in told:
            session.add(db.Comment(cell_id=cell.id, notebook=mine))
