"""Grade one hand-in: run it, store the grades, make the feedback page."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import BaseConverter, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grading.course import ConverterFailed, Course, run_converter, scratch, swap_in
from grading.errors import CourseError, in_words
from grading.grade.pages import MADE_FROM, shown_digest
from grading.grade.preparing import Prepared, autograder, prepared
from grading.intake import HandIn
from grading.plugins import Runner
from grading.releasing import Leak, find_leaks, strings
from grading.reporting import why_not_gradable

TIME = "timestamp.txt"
EXCHANGED = (TIME, "submission_secret.txt")
LONGEST = 1000  # letters of such a file; nbgrader writes 128


@dataclass(frozen=True)
class Result:
    """What became of one hand-in: an empty problem means that it was graded.

    seconds: that its notebooks ran
    stopped: how many of its cells were stopped, for their time or otherwise
    worker: that ran it; "" for this process
    """

    student: str
    problem: str = ""
    seconds: float = 0.0
    stopped: int = 0
    worker: str = ""

    @property
    def graded(self) -> bool:
        """Whether there are new grades and a new feedback page."""
        return not self.problem


def grade_hand_in(
    hand_in: HandIn,
    timeout: int | None = None,
    ready: Prepared | None = None,
    result: bytes = b"",
) -> Result:
    """Grade one hand-in: run it, store the grades, make the feedback page.

    Whatever goes wrong in it is told in the result, and what an earlier run left in autograded/
    and feedback/ stays in place.

    ready, result: where it was run elsewhere, what was to be run and what came of it
    """
    try:
        how = (ready.runner(result), ready.left) if ready else (None, None)
        problem = _not_gradable(hand_in) or _autograde(hand_in, timeout, *how) or feedback(hand_in)
    except (OSError, CourseError) as error:  # of the disk or the gradebook, not of the others
        problem = f"{hand_in}: not graded: {in_words(error)}"
    return Result(hand_in.student, problem)


def prepare(hand_in: HandIn, timeout: int | None = None) -> Prepared:
    """Return what is to be run of a hand-in, or why nothing can be."""
    try:
        if problem := _not_gradable(hand_in):
            return Prepared(hand_in, problem=problem)
        with _laid_out(hand_in) as (directory, _):
            config = with_timeout(hand_in.assignment.course, timeout)
            return prepared(hand_in, directory, config)
    except (OSError, CourseError, ConverterFailed) as error:
        said = str(error) if isinstance(error, ConverterFailed) else in_words(error)
        return Prepared(hand_in, problem=f"{hand_in}: not graded: {said}")


def feedback_leaks(hand_in: HandIn, folder: Path) -> list[Leak]:
    """Return what the feedback pages in folder show that is not the student's own."""
    leaks = []
    for name, source in hand_in.assignment.sources.items():
        page = folder / f"{name}.html"
        if page.exists():
            notebook = hand_in.read[name].notebook if name in hand_in.read else None
            own = strings(notebook) if notebook else ()
            leaks += find_leaks(source, page.read_text(encoding="utf-8"), own)
    return leaks


def _not_gradable(hand_in: HandIn) -> str:
    """Return why there is nothing to grade; empty where there is."""
    why = why_not_gradable(hand_in)
    return why and f"{hand_in}: not graded: {why}"


def _autograde(
    hand_in: HandIn,
    timeout: int | None,
    run: Runner | None = None,
    left: dict[str, list[str]] | None = None,
) -> str:
    """Run the hand-in and store its grades; return the problem."""
    with _laid_out(hand_in) as (directory, results):
        config = with_timeout(hand_in.assignment.course, timeout)
        problem = _run(hand_in, autograder(hand_in, directory, config, run, left))
        if not problem:
            _put_in_place(hand_in, results, "autograded")
    return problem and f"{hand_in}: not graded: {problem}"


@contextmanager
def _laid_out(hand_in: HandIn) -> Iterator[tuple[CourseDirectory, Path]]:
    """Lay a hand-in out; give nbgrader's view of it, and the folder for what comes of it."""
    course = hand_in.assignment.course
    with scratch(course.root) as folder, scratch(course.root) as results:
        lay_out(hand_in, folder)
        places = {"submitted_directory": folder, "autograded_directory": results}
        yield course.directory(hand_in.assignment.name, hand_in.student, **places), results


def feedback(hand_in: HandIn) -> str:
    """Make the feedback pages; return the problem."""
    course, assignment = hand_in.assignment.course, hand_in.assignment.name
    made_from = shown_digest(hand_in.assignment, hand_in.student)
    with scratch(course.root) as results:
        directory = course.directory(assignment, hand_in.student, feedback_directory=results)
        converter = GenerateFeedback(coursedir=directory, config=course.config)
        if problem := _run(hand_in, converter):
            return f"{hand_in}: graded, but without a feedback page: {problem}"
        if leaks := feedback_leaks(hand_in, results / hand_in.student / assignment):
            return _withheld(hand_in, leaks[0])
        (results / hand_in.student / assignment / MADE_FROM).write_text(made_from)
        _put_in_place(hand_in, results, "feedback")
    return ""


def _run(hand_in: HandIn, converter: BaseConverter) -> str:
    """Run a converter; return what went wrong in words, which is this hand-in's problem alone."""
    try:
        run_converter(hand_in.assignment.course.root, converter)
    except ConverterFailed as failed:
        return str(failed)
    return ""


def _put_in_place(hand_in: HandIn, results: Path, step: str) -> None:
    new = results / hand_in.student / hand_in.assignment.name
    swap_in(new, hand_in.assignment.folder(step, hand_in.student))


def lay_out(hand_in: HandIn, folder: Path) -> None:
    """Put an empty file in folder for each notebook of a hand-in, where nbgrader looks for it.

    MendingExporter reads the real ones, whatever and wherever they are. What nbgrader's exchange
    knows a hand-in by goes with it to the feedback page, which `nbgrader release_feedback` needs.
    """
    target = folder / hand_in.student / hand_in.assignment.name
    target.mkdir(parents=True)
    for name in hand_in.files:
        (target / f"{name}.ipynb").touch()
    for name in EXCHANGED:
        if (path := hand_in.folder / name).is_file() and not path.is_symlink():
            text = path.read_text(encoding="utf-8", errors="replace")[:LONGEST]
            (target / name).write_text(hand_in.timestamp if name == TIME else text)


def with_timeout(course: Course, timeout: int | None) -> Config:
    """Return the course's configuration, with another limit for each cell where one is given."""
    config = deepcopy(course.config)
    if timeout is not None:
        config.Examine.cell_seconds = timeout
    return config


def _withheld(hand_in: HandIn, leak: Leak) -> str:
    return (
        f"{hand_in}: graded, but the feedback page is withheld, because it would "
        f"show a {leak}: look at what the hand-in prints in autograded/{hand_in.student}"
    )
