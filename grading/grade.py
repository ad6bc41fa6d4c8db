"""Grade every hand-in of an assignment; one that cannot be graded is a result, not a crash."""

import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from copy import deepcopy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.utils import is_locked
from tqdm import tqdm

from grading.course import (
    Course,
    check_assignment,
    last_error,
    prepare_environment,
    run_converter,
    scratch,
    source_notebooks,
    submitted_students,
    swap_in,
)
from grading.errors import GradingFailed
from grading.find import find_notebooks
from grading.handin import read_hand_in
from grading.leaks import Leak, cell_name, find_leaks, strings
from grading.release import enter_in_gradebook, release
from grading.repair import repair
from grading.sandbox import find_isolation
from grading.tamper import find_signs


@dataclass(frozen=True)
class Result:
    """What became of one hand-in: an empty problem means that it was graded."""

    student: str
    problem: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()  # what was mended or noticed, in sentences for a TA

    @property
    def graded(self) -> bool:
        """Whether there are new grades and a new feedback page."""
        return not self.problem


def grade(
    course: Course, assignment: str, timeout: int | None = None, jobs: int | None = None
) -> list[Result]:
    """Autograde every hand-in of the assignment and make the feedback pages.

    timeout: seconds that a cell may take; None for the course's own limit
    jobs: hand-ins graded at the same time; None for one per core
    returns: a result for each student, by name
    raises: GradingFailed where nothing was handed in, ReleaseError where source/ is broken
    """
    check_assignment(course, assignment)
    students = submitted_students(course, assignment)
    if not students:
        raise GradingFailed(
            f"{assignment}: nothing handed in under {course.root / 'submitted'}: "
            f"run `course collect {assignment} FILE.zip` first"
        )
    enter_in_gradebook(course, assignment)
    for path in source_notebooks(course, assignment):
        _released(course, assignment, path.stem)
    jobs = min(jobs or len(os.sched_getaffinity(0)), len(students))
    each = _in_turn if jobs == 1 else _in_processes
    results = []
    with tqdm(total=len(students), desc=f"grading {assignment}", unit="student") as bar:
        for result in each(course, assignment, students, timeout, jobs):
            results.append(result)
            bar.set_postfix_str(f"{result.student} done")
            bar.update()
    return sorted(results, key=lambda result: result.student)


def grade_submission(
    course: Course, assignment: str, student: str, timeout: int | None = None
) -> Result:
    """Grade one hand-in: run it, store the grades, make the feedback page.

    Whatever goes wrong in it is told in the result, and what an earlier run left in autograded/
    and feedback/ stays in place.
    """
    start = time.perf_counter()
    config = deepcopy(course.config)
    if timeout:
        config.Examine.cell_seconds = timeout
    course = Course(course.root, config)
    with scratch(course) as folder:
        notes = mend_hand_in(course, assignment, student, folder)
        steps = {"submitted_directory": folder}
        if any(folder.rglob("*.ipynb")):
            problem = _convert(course, Autograde, "autograded", assignment, student, steps)
        else:
            problem = f"{student}/{assignment}: not graded: {'; '.join(notes)}"
    problem = problem or _convert(course, GenerateFeedback, "feedback", assignment, student)
    notes += run_notes(course, assignment, student)
    return Result(student, problem, time.perf_counter() - start, tuple(notes))


def told(course: Course, results: list[Result]) -> tuple[dict, dict, str]:
    """Return what a report says of the results: problems, notes by student, and the isolation."""
    problems = {result.student: result.problem for result in results if result.problem}
    notes = {result.student: result.notes for result in results}
    sandbox = course.config.Examine.get("sandbox", True)
    return problems, notes, find_isolation(no_sandbox=not sandbox).reason


def mend_hand_in(course: Course, assignment: str, student: str, folder: Path) -> list[str]:
    """Write what a student handed in to folder, repaired, so that it can be graded.

    returns: what was mended, in sentences
    """
    handed_in = course.folder("submitted", assignment, student)
    target = folder / student / assignment
    target.mkdir(parents=True)
    sources = {path.stem: path for path in source_notebooks(course, assignment)}
    released = {name: _released(course, assignment, name) for name in sources}
    found, notes = find_notebooks(handed_in, list(sources), released)
    for name, path in found.items():
        notebook, told = read_hand_in(path)
        notes += told
        if notebook is not None:
            repaired = repair(notebook, nbformat.read(sources[name], 4), released[name])
            notes += repaired.notes + find_signs(repaired.notebook, _own_cells(released[name]))
            nbformat.write(repaired.notebook, target / f"{name}.ipynb")
    if (handed_in / "timestamp.txt").is_file():
        shutil.copy(handed_in / "timestamp.txt", target)
    return notes


def run_notes(course: Course, assignment: str, student: str) -> list[str]:
    """Return what the examiner noted when it ran a student's notebooks."""
    paths = sorted(course.folder("autograded", assignment, student).glob("*.ipynb"))
    return [note for p in paths for note in nbformat.read(p, 4).metadata.get("notes", [])]


def _own_cells(released: NotebookNode) -> set[str]:
    """Return the names of the cells whose text is ours in every hand-in."""
    return {cell_name(cell) for cell in released.cells if is_locked(cell)}


def _released(course: Course, assignment: str, name: str) -> NotebookNode:
    path = course.folder("release", assignment) / f"{name}.ipynb"
    if not path.exists():
        release(course, assignment)
    return nbformat.read(path, 4)


def feedback_leaks(course: Course, assignment: str, student: str, folder: Path) -> list[Leak]:
    """Return what the feedback pages in folder show that is not the student's own."""
    leaks = []
    for path in source_notebooks(course, assignment):
        page = folder / f"{path.stem}.html"
        graded = course.folder("submitted", assignment, student) / path.name
        if page.exists() and graded.exists():
            own = strings(nbformat.read(graded, 4))
            leaks += find_leaks(nbformat.read(path, 4), page.read_text(encoding="utf-8"), own)
    return leaks


def _convert(
    course: Course,
    converter: type,
    step: str,
    assignment: str,
    student: str,
    directories: dict[str, Path] | None = None,
) -> str:
    """Run a converter into a scratch folder and put its result in place; return the problem."""
    with scratch(course) as folder:
        steps = {**(directories or {}), f"{step}_directory": folder / step}
        directory = course.directory(assignment, student, **steps)
        try:
            run_converter(course, converter, directory)
        except Exception as error:
            return _problem(student, assignment, step, error)
        new = folder / step / student / assignment
        leaks = feedback_leaks(course, assignment, student, new) if step == "feedback" else []
        if not leaks:
            swap_in(new, course.folder(step, assignment, student))
    return _withheld(student, assignment, leaks[0]) if leaks else ""


def _withheld(student: str, assignment: str, leak: Leak) -> str:
    return (
        f"{student}/{assignment}: graded, but the feedback page is withheld, because it would "
        f"show a {leak}: look at what the hand-in prints in autograded/{student}"
    )


def _problem(student: str, assignment: str, step: str, error: Exception) -> str:
    log = getattr(error, "log", "") or f"{type(error).__name__}: {error}"
    reason = last_error(log)
    for sign, sentence in REASONS.items():
        if sign in log:
            reason = sentence
            break
    done = "not graded" if step == "autograded" else "graded, but without a feedback page"
    return f"{student}/{assignment}: {done}: {reason}"


REASONS = {
    "Kernel died": "its code ended the Python process (exit, or out of memory): "
    "look for what does that in the notebook",
    "No notebooks were matched": "it holds no notebook: ask the student for the .ipynb file",
    "No notebooks found": "no notebook in it has the name of one in the release: rename it",
    "NotJSONError": "its notebook is not readable JSON: ask the student to hand it in again",
    "UnresponsiveKernelError": "its code could not be stopped: grade it by hand",
    "Timeout waiting for IOPub": "its code could not be stopped: grade it by hand",
}


def _in_turn(
    course: Course, assignment: str, students: list[str], timeout: int | None, jobs: int = 1
) -> Iterator[Result]:
    for student in students:
        yield grade_submission(course, assignment, student, timeout)


def _in_processes(
    course: Course, assignment: str, students: list[str], timeout: int | None, jobs: int
) -> Iterator[Result]:
    """Grade several hand-ins at a time; where a process is killed, its hand-ins go in turn."""
    lost = []
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = {
            pool.submit(_grade_in_worker, course, assignment, student, timeout): student
            for student in students
        }
        for future in as_completed(waiting):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(waiting[future])
    yield from _in_turn(course, assignment, sorted(lost), timeout)


def _grade_in_worker(course: Course, assignment: str, student: str, timeout: int | None) -> Result:
    prepare_environment()
    return grade_submission(course, assignment, student, timeout)
