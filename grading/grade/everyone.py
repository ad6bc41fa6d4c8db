"""Grade every hand-in of an assignment; one that cannot be graded is a result, not a crash."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized

from joblib import cpu_count
from tqdm import tqdm

from grading.course import (
    Assignment,
    Course,
    auto_points,
    prepare_environment,
    read_graded,
)
from grading.dates import settle_dates, update_penalties
from grading.grade.choice import choose, unusable
from grading.grade.hand_in import Result, feedback, grade_hand_in
from grading.grade.pages import stale_pages
from grading.grade.preflight import check_grader
from grading.intake import HandIn
from grading.plugins import LEFT, isolation_for
from grading.releasing import enter_in_gradebook
from grading.sandbox import end_with_parent, take_cores


def grade(
    assignment: Assignment,
    timeout: int | None = None,
    jobs: int | None = None,
    students: list[str] | None = None,
    tell: Callable[[str], None] = print,
) -> list[Result]:
    """Autograde hand-ins of the assignment and make the feedback pages.

    timeout: seconds that a cell may take; None for the course's own limit
    jobs: hand-ins graded at the same time; None for one per core
    students: who is graded; None for everyone who handed in
    tell: what went with an exercise that was removed is said with it, once
    returns: a result for each student, by name
    raises: GradingFailed where nothing was handed in, or where the reference answer does not earn
        full points, so that the course itself is broken; NoIsolation; ReleaseError where source/ is
        broken or release/ lacks what students got; GradebookBroken
    """
    students = choose(assignment, everyone=True).students if students is None else students
    assignment.check_released()
    assignment.check_cells_released()
    isolation_for(assignment.course.config.Examine.get("sandbox", True))
    refused = unusable(assignment, students)
    students = [name for name in students if name not in refused]
    check_grader(assignment, timeout)
    if removed := enter_in_gradebook(assignment):
        tell(removed)
    settle_dates(assignment)
    results = _with_bar(assignment, students, timeout, min(jobs or cpu_count(), len(students)))
    results += [Result(n, f"{n}/{assignment}: not graded: {why}") for n, why in refused.items()]
    return sorted(results, key=lambda result: result.student)


def run_what_was_left(
    assignment: Assignment,
    results: list[Result],
    timeout: int | None = None,
    jobs: int | None = None,
    tell: Callable[[str], None] = print,
) -> list[Result]:
    """Run the hand-ins again whose cells did not all run, for who grades figures by hand.

    results: of the run that gave the scores
    tell: is told of each score that is another with all cells run, as a sentence
    returns: the results, those of the second run in place of the first
    """
    graded = [one.student for one in results if one.graded]
    students = [name for name in graded if has_left(assignment, name)]
    assignment.course.config.Examine.rerun_all = True
    before = auto_points(assignment)
    again = _with_bar(assignment, students, timeout, min(jobs or cpu_count(), len(students)))
    after = auto_points(assignment)
    for name in students:
        for (_, cell), points in before[name].items():
            if (now := after[name].get((_, cell))) != points:
                tell(f"{name}: {cell}: {points} points, and {now} with all cells run, which counts")
    new = {one.student: one for one in again}
    return [new.get(one.student, one) for one in results]


def has_left(assignment: Assignment, student: str) -> bool:
    """Return whether a graded hand-in has cells that did not run again."""
    graded = read_graded(assignment, student).values()
    return any(notebook.metadata.get(LEFT) for notebook in graded)


def refresh_pages(assignment: Assignment, students: list[str]) -> list[Result]:
    """Make those feedback pages again that no longer show the points; return what failed.

    Penalties for being late come first: a person may have given points since.
    """
    update_penalties(assignment)
    stale = stale_pages(assignment, students)
    results = [Result(one, feedback(HandIn(assignment, one))) for one in stale]
    return [result for result in results if result.problem]


def _with_bar(
    assignment: Assignment, students: list[str], timeout: int | None, jobs: int
) -> list[Result]:
    """Grade some, and show how far it is."""
    if not students:
        return []
    results = []
    each = _in_processes if jobs > 1 else _in_turn
    with tqdm(total=len(students), desc=f"grading {assignment}", unit="student") as bar:
        for result in each(assignment, students, timeout, jobs):
            results.append(result)
            bar.set_postfix_str(f"{result.student} done")
            bar.update()
    return results


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
    context = get_context("spawn")
    turn = context.Value("i")
    with ProcessPoolExecutor(jobs, context, _begin_worker, (turn, jobs)) as pool:
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


def _begin_worker(turn: Synchronized, workers: int) -> None:
    """Let a worker end with its coordinator, and keep to its own cores."""
    end_with_parent()
    with turn.get_lock():
        mine, turn.value = turn.value, turn.value + 1
    take_cores(mine, workers)


def _grade_in_worker(course: Course, name: str, student: str, timeout: int | None) -> Result:
    prepare_environment()
    return grade_hand_in(HandIn(course.assignment(name), student), timeout)
