"""Before anyone is graded: the reference answer takes the same way and must earn full points.

A grader that is broken (a package gone, a sandbox that cannot start, a data set that is missing, a
test that its own solution fails) would give a class zeros. So it grades nobody, and says why.
"""

import errno
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Base, Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from grading.course import Assignment, ConverterFailed, run_converter, scratch
from grading.errors import ExaminerFailed, GradingFailed, NoIsolation
from grading.grade.hand_in import with_timeout
from grading.grade.preparing import autograder, prepared
from grading.intake import HandIn
from grading.notebooks import cell_name, error_message, first_error, is_grade, solved
from grading.plugins import run_packed
from grading.spreading import NoWorkers

STUDENT = "reference"


def check_grader(
    assignment: Assignment,
    timeout: int | None = None,
    run: Callable[[bytes], bytes] = run_packed,
) -> None:
    """Grade the reference answer in a gradebook of its own.

    timeout: seconds that a cell may take, as for the class; None for the course's own limit
    run: runs what is packed for a worker; in this process, or elsewhere

    raises: GradingFailed where it does not earn full points; nothing of the class was touched
    """
    course = assignment.course
    with scratch(course.root) as folder:
        directory = _lay_out(assignment, folder)
        hand_in = HandIn(assignment, STUDENT, folder / "submitted" / STUDENT / assignment.name)
        config = with_timeout(course, timeout)
        try:
            step = GenerateAssignment(coursedir=directory, config=course.config)
            run_converter(course.root, step)
            ready = prepared(hand_in, directory, config)
            done = ready.runner(run(ready.content))
            run_converter(course.root, autograder(hand_in, directory, config, done))
        except (ConverterFailed, NoWorkers, NoIsolation, ExaminerFailed) as failed:
            raise GradingFailed(_nobody(assignment, str(failed))) from failed
        lost = _points_lost(directory, folder / "autograded" / STUDENT / assignment.name)
    if lost:
        raise GradingFailed(_nobody(assignment, lost))


def _lay_out(assignment: Assignment, folder: Path) -> CourseDirectory:
    """Write the reference answer as a hand-in; return nbgrader's view of a folder made aside."""
    submitted = folder / "submitted" / STUDENT / assignment.name
    submitted.mkdir(parents=True)
    for name, source in assignment.sources.items():
        answer = solved(source, assignment.released[name])
        nbformat.write(as_if_run(answer), submitted / f"{name}.ipynb")
    return assignment.course.directory(
        assignment.name,
        STUDENT,
        db_url=_empty_gradebook(folder / "gradebook.db"),
        release_directory=folder / "release",
        submitted_directory=folder / "submitted",
        autograded_directory=folder / "autograded",
    )


def as_if_run(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook whose code cells have shown something: what no score needs is left out."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("stream", text="")]
    return notebook


def _empty_gradebook(path: Path) -> str:
    """Make a gradebook, and return its URL.

    nbgrader itself asks Alembic for the newest version, in a process of two seconds, which is of no
    use to a gradebook that is gone a moment later.

    raises: OSError where it cannot be written
    """
    engine = create_engine(f"sqlite:///{path}")
    try:
        Base.metadata.create_all(engine)
    except DBAPIError as error:
        raise OSError(errno.EIO, str(error.orig), str(path)) from error
    finally:
        engine.dispose()
    return str(engine.url)


def _points_lost(directory: CourseDirectory, graded: Path) -> str:
    """Return what a test says that the reference answer fails, or nothing."""
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        notebooks = gradebook.find_submission(directory.assignment_id, STUDENT).notebooks
        short = {
            (notebook.name, grade.name)
            for notebook in notebooks
            for grade in notebook.grades
            if grade.auto_score is not None and grade.auto_score < grade.max_score
        }
    for path in sorted(graded.glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if is_grade(cell) and (path.stem, cell_name(cell)) in short:
                error = first_error(cell)
                says = error_message(error, cell) if error else "it earns only a part of the points"
                return f"{path.stem}, {cell_name(cell)}: {says}"
    return ""


def _nobody(assignment: Assignment, why: str) -> str:
    return (
        f"{assignment}: nobody was graded, and nothing was changed: the reference answer does not "
        f"earn full points on this machine ({why}): mend that and run the command again"
    )
