"""Grade every hand-in of an assignment; one that cannot be graded is a result, not a crash."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from joblib import cpu_count
from tqdm import tqdm

from grading.course import Assignment, Course, prepare_environment
from grading.errors import GradingFailed
from grading.grade.hand_in import Result, grade_hand_in
from grading.grade.preflight import check_grader
from grading.intake import HandIn
from grading.plugins import isolation_for
from grading.releasing import enter_in_gradebook


def grade(
    assignment: Assignment, timeout: int | None = None, jobs: int | None = None
) -> list[Result]:
    """Autograde every hand-in of the assignment and make the feedback pages.

    timeout: seconds that a cell may take; None for the course's own limit
    jobs: hand-ins graded at the same time; None for one per core
    returns: a result for each student, by name
    raises: GradingFailed where nothing was handed in, or where the reference answer does not earn
        full points, so that the course itself is broken; NoIsolation; ReleaseError where source/ is
        broken or release/ lacks what students got
    """
    students = assignment.students
    if not students:
        raise GradingFailed(
            f"{assignment}: nothing handed in under {assignment.course.folder('submitted', '')}: "
            f"run `course collect {assignment} FILE.zip` first"
        )
    assignment.check_released()
    assignment.check_cells_released()
    isolation_for(assignment.course.config.Examine.get("sandbox", True))
    check_grader(assignment)
    enter_in_gradebook(assignment)
    jobs = min(jobs or cpu_count(), len(students))
    each = _in_turn if jobs == 1 else _in_processes
    results = []
    with tqdm(total=len(students), desc=f"grading {assignment}", unit="student") as bar:
        for result in each(assignment, students, timeout, jobs):
            results.append(result)
            bar.set_postfix_str(f"{result.student} done")
            bar.update()
    return sorted(results, key=lambda result: result.student)


def told(course: Course, results: list[Result]) -> tuple[dict[str, str], str]:
    """Return what a report says of the results: problems by student, and the isolation."""
    problems = {result.student: result.problem for result in results if result.problem}
    return problems, isolation_for(course.config.Examine.get("sandbox", True)).reason


def _in_turn(
    assignment: Assignment, students: list[str], timeout: int | None, jobs: int = 1
) -> Iterator[Result]:
    for student in students:
        yield grade_hand_in(HandIn(assignment, student), timeout)


def _in_processes(
    assignment: Assignment, students: list[str], timeout: int | None, jobs: int
) -> Iterator[Result]:
    """Grade several hand-ins at a time; where a process is killed, its hand-ins go in turn."""
    lost = []
    course, name = assignment.course, assignment.name
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = {
            pool.submit(_grade_in_worker, course, name, student, timeout): student
            for student in students
        }
        for future in as_completed(waiting):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append(waiting[future])
    yield from _in_turn(assignment, sorted(lost), timeout)


def _grade_in_worker(course: Course, name: str, student: str, timeout: int | None) -> Result:
    prepare_environment()
    return grade_hand_in(HandIn(course.assignment(name), student), timeout)
