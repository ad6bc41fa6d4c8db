"""nbgrader's reading of a hand-in, replaced: whatever state it is in, what comes out can be graded.

`nbgrader autograde`, formgrader's button and `course grade` come here, through nbgrader_config.py.
"""

from functools import cached_property
from glob import escape, glob
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets import Bool

from grading.course import PENDING, Course, hand_in_digest, open_course
from grading.intake import HandIn
from grading.notebooks import cell_name, is_fixed, is_graded, left_as_run
from grading.plugins.executor import Runner
from grading.plugins.handed_in import GIVEN, LEFT
from grading.plugins.other_assignment import say_other_assignment
from grading.plugins.points import BEFORE, answers_in


class MendingExporter(NotebookExporter):
    """Read a hand-in wherever its files are, repair it, and note in its metadata what was mended.

    It reads from the course's own submitted/, also where `course grade` shows nbgrader a folder of
    empty files with the right names.
    """

    optimistic_validation = Bool(True)  # of the result, not after each of ten preprocessors
    parent: BaseConverter
    hand_in: HandIn | None = None  # the one that is graded, where it is open already
    run: Runner | None = None  # who runs it; None for this process
    known_left: dict[str, list[str]] | None = None  # cells that need not run, by notebook

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.before = _graded_before(self.parent)
        _say_bad_times(self.parent.coursedir)
        for folder in _passed_over(self.parent):
            self.log.warning(
                "%s: no .ipynb file at the top: run `course grade %s`, which looks further",
                folder,
                folder.name,
            )

    def from_filename(
        self, filename: str, resources: dict | None = None, **options: Any
    ) -> tuple[NotebookNode, dict]:
        """Read a notebook, repaired where it was handed in; see nbconvert's Exporter."""
        directory = self.parent.coursedir
        where = (resources or {})["nbgrader"]
        student, assignment, name = where["student"], where["assignment"], where["notebook"]
        handed_in = directory.format_path(directory.submitted_directory, student, assignment)
        hand_in = self._open(assignment, student)
        if Path(filename).parent != Path(handed_in):  # nbgrader's second pass, which runs it
            where[GIVEN] = _given(hand_in, name)
            return super().from_filename(filename, resources, **options)
        made_from = {"hand_in": hand_in_digest(hand_in.folder), "notebooks": list(hand_in.files)}
        notebook = hand_in.mended(name)
        notebook.metadata["notes"] = [
            *say_other_assignment(hand_in, name),
            *notebook.metadata["notes"],
        ]
        notebook.metadata[PENDING] = made_from
        notebook.metadata[LEFT] = self._left_of(hand_in, name, notebook)
        notebook.metadata[BEFORE] = self.before.get((student, name), {})
        for note in notebook.metadata["notes"]:
            self.log.info("%s: %s", hand_in, note)
        return self.from_notebook_node(notebook, resources, **options)

    def _open(self, assignment: str, student: str) -> HandIn:
        """Return the hand-in; the notebooks of one come one after another."""
        known = self.hand_in
        if known is None or (known.assignment.name, known.student) != (assignment, student):
            known = self.hand_in = HandIn(self._course.assignment(assignment), student)
        return known

    def _left_of(self, hand_in: HandIn, name: str, notebook: NotebookNode) -> list[str]:
        """Return the cells that need not run; to find them out takes a while."""
        known = {} if self.known_left is None else self.known_left
        if name not in known:
            released = hand_in.assignment.released[name]
            known[name] = sorted(left_as_run(notebook, released, _tests_of(hand_in, name)))
        return [*known[name]]

    @cached_property
    def _course(self) -> Course:
        return Course(Path(self.parent.coursedir.root), self.config)


def _tests_of(hand_in: HandIn, name: str) -> dict[str, str]:
    """Return the whole text of each test of a notebook, by its name."""
    cells = hand_in.assignment.sources[name].cells
    return {cell_name(cell): cell.source for cell in cells if is_fixed(cell)}


def _given(hand_in: HandIn, name: str) -> dict[str, str]:
    """Return the text of each cell of a notebook that students got and do not answer in, by id."""
    cells = hand_in.assignment.released[name].cells
    return {cell.id: cell.source for cell in cells if not is_graded(cell)}


def _graded_before(converter: BaseConverter) -> dict[tuple[str, str], dict[str, str]]:
    """Return the answers that were graded last, by student and notebook.

    They are read now, because nbgrader removes an old result before it reads the new hand-in.
    """
    course = Course(Path(converter.coursedir.root), converter.config)
    before = {}
    for place in map(Path, converter.assignments):
        student, assignment = place.parent.name, place.name
        for path in course.folder("autograded", assignment, student).glob("*.ipynb"):
            try:
                before[student, path.stem] = answers_in(nbformat.read(path, 4))
            except (OSError, ValueError, AttributeError):
                continue  # no notebook any more: points are asked for again
    return before


def exporter_for(
    hand_in: HandIn, run: Runner | None = None, left: dict[str, list[str]] | None = None
) -> type[MendingExporter]:
    """Return the exporter of a hand-in that is open: nbgrader wants a class and makes its own.

    run: who runs its notebooks; None for this process
    left: the cells that need not run, by notebook, where they were found before; others are added
    """
    given = {"hand_in": hand_in, "run": run and staticmethod(run), "known_left": left}
    return type("MendingExporter", (MendingExporter,), given)


def name_notebooks(assignment: str, student: str, notebooks: list[str]) -> None:
    """Give a hand-in's files the names that nbgrader knows; it skips a file with any other name.

    nbgrader calls this as its pre_convert_hook. No file is renamed: MendingExporter finds them.

    student: not used; nbgrader gives "*" for the whole class
    notebooks: the paths of one hand-in, changed in place
    """
    folder = Path(notebooks[0]).parent
    if len(notebooks) < len(glob(f"{escape(str(folder))}/*.ipynb")):
        return  # `nbgrader autograde --notebook=NAME` asks for some only
    hand_in = HandIn(open_course().assignment(assignment), folder.parent.name, folder)
    names = hand_in.files or hand_in.assignment.notebook_names
    notebooks[:] = [str(folder / f"{name}.ipynb") for name in names]


def _say_bad_times(directory: CourseDirectory) -> None:
    """Let a timestamp.txt that holds no time be a warning, and count as none.

    nbgrader calls its folder's method `fail` then, which it has forgotten to give it.
    """
    directory.fail = lambda said: directory.log.warning("%s: it counts as in time", said)


def _passed_over(converter: BaseConverter) -> list[Path]:
    """Return the hand-ins that nbgrader leaves out, because it sees no notebook in them."""
    directory = converter.coursedir
    ids = directory.student_id, directory.assignment_id
    hand_ins = glob(directory.format_path(directory.submitted_directory, *ids))
    return sorted(Path(folder) for folder in {*hand_ins} - {*converter.assignments})
