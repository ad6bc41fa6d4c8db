"""A hand-in up to the point where it is run: read, mended, with the whole tests in it.

The gradebook is read for that and not written; what is to be run can go anywhere.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from nbgrader.converters import Autograde, BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grading.course import run_converter
from grading.errors import CourseError
from grading.intake import HandIn
from grading.plugins import Done, Runner, Task, done_of, exporter_for, packed


class _Prepared(Exception):
    """A notebook is ready to be run; nothing more is to be done with it now."""


class _Preparing(Autograde):
    """nbgrader's converter up to there; nothing is entered in the gradebook."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy the files beside the notebooks, and no more; see Autograde."""
        BaseConverter.init_assignment(self, assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Prepare a notebook; see Autograde."""
        with suppress(_Prepared):
            super().convert_single_notebook(notebook_filename)


@dataclass(frozen=True)
class Prepared:
    """What is to be run of a hand-in that is open, by notebook; left: cells that need not run."""

    hand_in: HandIn
    tasks: dict[str, Task] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""

    @property
    def content(self) -> bytes:
        """The same for a worker."""
        return packed(self.tasks)

    def runner(self, result: bytes) -> Runner:
        """Return what fills a result in, in place of a run.

        raises: CourseError where the result is none of this hand-in's
        """
        try:
            done = done_of(result)
        except ValueError as error:
            raise CourseError(f"a worker returned {error}") from error

        def fill_in(task: Task, name: str) -> Done:
            if name not in done or task.digest != self.tasks[name].digest:
                raise CourseError("it changed while it was graded: run the command again")
            return done[name]

        return fill_in


def autograder(
    hand_in: HandIn,
    directory: CourseDirectory,
    config: Config,
    run: Runner | None = None,
    left: dict[str, list[str]] | None = None,
    kind: type[Autograde] = Autograde,
) -> Autograde:
    """Return nbgrader's converter for a hand-in that is open and laid out in a directory.

    run, left: see `exporter_for`
    """
    return kind(
        coursedir=directory,
        config=config,
        exporter_class=exporter_for(hand_in, run, left),
        pre_convert_hook=lambda **_: None,  # it names files; those laid out have their names
    )


def prepared(hand_in: HandIn, directory: CourseDirectory, config: Config) -> Prepared:
    """Return what is to be run of a hand-in that is laid out in a directory.

    raises: ConverterFailed
    """
    found = Prepared(hand_in)

    def keep(task: Task, name: str) -> Done:
        found.tasks[name] = task
        raise _Prepared

    step = autograder(hand_in, directory, config, keep, found.left, _Preparing)
    run_converter(hand_in.assignment.course.root, step)
    return found
