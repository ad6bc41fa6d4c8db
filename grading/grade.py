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
from nbgrader.converters import Autograde, GenerateFeedback
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
from grading.handin import read_hand_in
from grading.leaks import Leak, find_leaks, strings
from grading.mending import find, released_notebook
from grading.release import enter_in_gradebook
from grading.sandbox import find_isolation


@dataclass(frozen=True)
class Result:
    """What became of one hand-in: an empty problem means that it was graded."""

    student: str
    problem: str = ""
    seconds: float = 0.0

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
        released_notebook(course, assignment, path.stem)
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
        problem = lay_out(course, assignment, student, folder)
        steps = {"submitted_directory": folder}
        problem = problem or _convert(course, Autograde, "autograded", assignment, student, steps)
    problem = problem or _convert(course, GenerateFeedback, "feedback", assignment, student)
    return Result(student, problem, time.perf_counter() - start)


def told(course: Course, results: list[Result]) -> tuple[dict[str, str], str]:
    """Return what a report says of the results: problems by student, and the isolation."""
    problems = {result.student: result.problem for result in results if result.problem}
    sandbox = course.config.Examine.get("sandbox", True)
    return problems, find_isolation(no_sandbox=not sandbox).reason


def lay_out(course: Course, assignment: str, student: str, folder: Path) -> str:
    """Put an empty file in folder for each notebook of a hand-in, where nbgrader looks for it.

    MendingExporter reads the real ones, whatever and wherever they are.

    returns: why there is nothing to grade; empty where there is
    """
    handed_in = course.folder("submitted", assignment, student)
    found, notes = find(course, assignment, handed_in)
    read = [read_hand_in(path) for path in found.values()]
    if all(notebook is None for notebook, _ in read):
        notes += [note for _, told in read for note in told]
        return f"{student}/{assignment}: not graded: {'; '.join(notes)}"
    target = folder / student / assignment
    target.mkdir(parents=True)
    for name in found:
        (target / f"{name}.ipynb").touch()
    if (handed_in / "timestamp.txt").is_file():
        shutil.copy(handed_in / "timestamp.txt", target)
    return ""


def feedback_leaks(course: Course, assignment: str, student: str, folder: Path) -> list[Leak]:
    """Return what the feedback pages in folder show that is not the student's own."""
    leaks = []
    found, _ = find(course, assignment, course.folder("submitted", assignment, student))
    for path in source_notebooks(course, assignment):
        page = folder / f"{path.stem}.html"
        if page.exists():
            hand_in = read_hand_in(found[path.stem])[0] if path.stem in found else None
            own = strings(hand_in) if hand_in else ()
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
