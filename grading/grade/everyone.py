"""Grade every hand-in of an assignment; one that cannot be graded is a result, not a crash."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from joblib import cpu_count

from grading.course import Assignment, auto_points, changes, read_graded
from grading.dates import settle_dates, update_penalties
from grading.engine import share_fork_server
from grading.grade.choice import choose, unusable
from grading.grade.class_run import ClassRun
from grading.grade.hand_in import Result, feedback
from grading.grade.journal import Journal, alone
from grading.grade.pages import stale_pages
from grading.grade.preflight import check_grader
from grading.grade.proof import done_in, proof_for
from grading.intake import HandIn
from grading.plugins import LEFT, Examine, isolation_for, run_packed
from grading.releasing import enter_in_gradebook
from grading.spreading import ClusterWorkers, Crew, Here, LocalWorkers, Spread, versions

MARGIN_SECONDS = 300  # for starting, killing and clearing up, beyond a hand-in's own limit


@dataclass(frozen=True)
class Way:
    """How a class is graded.

    timeout: seconds that a cell may take; None for the course's own limit
    jobs: hand-ins run at the same time on this machine; None for one per core
    scheduler: the address of a Dask cluster's, which runs them instead; "" for none
    figures: when all scores are in, run the cells too that no score needs
    asked: what else was asked for: the same once more goes on where the last run was stopped
    """

    timeout: int | None = None
    jobs: int | None = None
    scheduler: str = ""
    figures: bool = False
    asked: dict = field(default_factory=dict)


def grade(
    assignment: Assignment,
    way: Way | None = None,
    students: list[str] | None = None,
    tell: Callable[[str], None] = print,
    begun: Callable[[Journal], None] = lambda journal: None,
    over: Callable[[Journal], None] = lambda journal: None,
) -> list[Result]:
    """Autograde hand-ins of the assignment and make the feedback pages.

    students: who is graded; None for everyone who handed in
    tell: what went with an exercise that was removed is said with it, once, and of each score that
        is another with all cells run
    begun, over: called with the journal before the gradebook is touched, and when all is graded
    returns: a result for each student, by name, with those of a run that was stopped before
    raises: GradingFailed where nothing was handed in, where the reference answer does not earn full
        points, so that the course itself is broken, or where all workers are gone; NoIsolation;
        ReleaseError where source/ is broken or release/ lacks what students got; GradebookBroken
    """
    way = way or Way()
    students = choose(assignment, everyone=True).students if students is None else students
    assignment.check_released()
    assignment.check_cells_released()
    refused = unusable(assignment, students)
    students = [name for name in students if name not in refused]
    with alone(assignment), _after_preflight(assignment, way, len(students), tell) as spread:
        journal = Journal(assignment, _question(assignment, way))
        begun(journal)
        if removed := enter_in_gradebook(assignment):
            tell(removed)
        settle_dates(assignment)
        results = _run(assignment, way, journal, spread, students, tell)
        over(journal)
        journal.close()
    results += [Result(n, f"{n}/{assignment}: not graded: {why}") for n, why in refused.items()]
    return sorted(results, key=lambda result: result.student)


def _question(assignment: Assignment, way: Way) -> dict:
    examine = assignment.course.config.Examine
    how = {"all cells": bool(examine.get("rerun_all")), "sandbox": examine.get("sandbox", True)}
    return {
        **way.asked,
        **how,
        "timeout": way.timeout,
        "figures": way.figures,
        "versions": versions(),
    }


@contextmanager
def _after_preflight(
    assignment: Assignment, way: Way, count: int, tell: Callable[[str], None]
) -> Iterator[Spread]:
    """Give who runs hand-ins, once the reference answer has gone the whole way."""
    examine = Examine(config=assignment.course.config)
    longest = examine.patience * examine.notebook_seconds * len(assignment.sources) + MARGIN_SECONDS
    if way.scheduler:
        with closing(ClusterWorkers(way.scheduler)) as cluster:
            spread = Spread(cluster, run_packed, longest, tell=tell)

            def run_there(tasks: bytes) -> bytes:
                spread.proof = proof_for(tasks)
                return done_in(spread.first_proof())

            check_grader(assignment, way.timeout, run_there)
            yield spread
        return
    isolation_for(examine.sandbox)
    check_grader(assignment, way.timeout)
    with closing(_crew(min(way.jobs or cpu_count(), count))) as crew:
        yield Spread(crew, run_packed, longest, tell=tell)


def _crew(jobs: int) -> Crew:
    return LocalWorkers(jobs, share_fork_server()) if jobs > 1 else Here()


def _run(
    assignment: Assignment,
    way: Way,
    journal: Journal,
    spread: Spread,
    students: list[str],
    tell: Callable[[str], None],
) -> list[Result]:
    """Grade the students whom a run that was stopped had not yet graded."""
    points = auto_points(assignment)
    before = {name for name in journal.done if not changes(assignment, name, points)}
    if before:
        tell(f"going on with a run that was stopped: {len(before)} were graded then")
    run = ClassRun(assignment, way.timeout, journal, spread)
    results = [Result(name) for name in before]
    results += run.grade([name for name in students if name not in before])
    return _with_figures(run, results, tell) if way.figures else results


def _with_figures(
    run: ClassRun, results: list[Result], tell: Callable[[str], None]
) -> list[Result]:
    """Run the hand-ins again whose cells did not all run, for who grades figures by hand.

    results: of the run that gave the scores
    tell: is told of each score that is another with all cells run, as a sentence
    returns: the results, those of the second run in place of the first
    """
    assignment = run.assignment
    graded = [one.student for one in results if one.graded]
    students = [name for name in graded if has_left(assignment, name)]
    assignment.course.config.Examine.rerun_all = True
    before = auto_points(assignment)
    again = run.grade(students)
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


def told(
    assignment: Assignment, results: list[Result], way: Way | None = None
) -> tuple[dict[str, str], str]:
    """Return what a report says of the results: problems by student, and the isolation.

    The isolation is "" where it was that of other machines: the graded notebooks say it.
    """
    problems = {result.student: result.problem for result in results if result.problem}
    if way and way.scheduler:
        return problems, ""
    sandbox = assignment.course.config.Examine.get("sandbox", True)
    return problems, isolation_for(sandbox).reason
