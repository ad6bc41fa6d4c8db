"""Grade every hand-in of an assignment; one that cannot be graded is a result, not a crash."""

import os
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
from traitlets.config import Config

from grading.course import (
    Course,
    check_assignment,
    last_error,
    open_course,
    run_converter,
    scratch,
    source_notebooks,
    submitted_students,
    swap_in,
)
from grading.errors import GradingFailed
from grading.feedback import TIMEOUT_NAME
from grading.leaks import Leak, find_leaks, strings
from grading.release import enter_in_gradebook


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
        set_time_limit(config, timeout)
    course = Course(course.root, config)
    problem = _convert(course, Autograde, "autograded", assignment, student)
    problem = problem or _convert(course, GenerateFeedback, "feedback", assignment, student)
    return Result(student, problem, time.perf_counter() - start)


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


def set_time_limit(config: Config, seconds: int) -> None:
    """Stop a cell after so many seconds, and let the page say so in a sentence."""
    text = f"stopped after {seconds} s (limit {seconds} s a cell): does a loop never end?"
    config.Execute.timeout = seconds
    config.Execute.error_on_timeout = {
        "ename": TIMEOUT_NAME,
        "evalue": text,
        "traceback": [text],
    }


def _convert(course: Course, converter: type, step: str, assignment: str, student: str) -> str:
    """Run a converter into a scratch folder and put its result in place; return the problem."""
    with scratch(course) as folder:
        directory = course.directory(assignment, student, **{f"{step}_directory": folder / step})
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
            pool.submit(_grade_in_worker, course.root, assignment, student, timeout): student
            for student in students
        }
        for future in as_completed(waiting):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(waiting[future])
    yield from _in_turn(course, assignment, sorted(lost), timeout)


def _grade_in_worker(root: Path, assignment: str, student: str, timeout: int | None) -> Result:
    return grade_submission(open_course(root), assignment, student, timeout)
