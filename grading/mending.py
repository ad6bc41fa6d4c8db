"""nbgrader's reading of a hand-in, replaced: whatever state it is in, what comes out can be graded.

`nbgrader autograde`, formgrader's button and `course grade` come here, through nbgrader_config.py.
"""

from copy import deepcopy
from glob import escape, glob
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.converters.base import BaseConverter
from nbgrader.utils import is_locked

from grading.course import Course, open_course, source_notebooks
from grading.find import find_notebooks
from grading.handin import read_hand_in
from grading.leaks import cell_name
from grading.release import release
from grading.repair import repair
from grading.tamper import find_signs


class MendingExporter(NotebookExporter):
    """Read a hand-in wherever its files are, repair it, and note in its metadata what was mended.

    It reads from the course's own submitted/, also where `course grade` shows nbgrader a folder of
    empty files with the right names.
    """

    def __init__(self, **traits) -> None:
        super().__init__(**traits)
        for folder in _passed_over(self.parent):
            self.log.warning(
                "%s: no .ipynb file at the top: run `course grade %s`, which looks further",
                folder,
                folder.name,
            )

    def from_filename(self, filename, resources=None, **options):
        """Read a notebook, repaired where it was handed in; see nbconvert's Exporter."""
        directory = self.parent.coursedir
        where = resources["nbgrader"]
        student, assignment, name = where["student"], where["assignment"], where["notebook"]
        handed_in = directory.format_path(directory.submitted_directory, student, assignment)
        if Path(filename).parent != Path(handed_in):
            return super().from_filename(filename, resources, **options)
        course = Course(Path(directory.root), self.config)
        folder = course.folder("submitted", assignment, student)
        notebook = mended(course, assignment, name, folder)
        for note in notebook.metadata["notes"]:
            self.log.info("%s/%s: %s", student, assignment, note)
        return self.from_notebook_node(notebook, resources, **options)


def name_notebooks(assignment: str, student: str, notebooks: list[str]) -> None:
    """Give a hand-in's files the names that nbgrader knows; it skips a file with any other name.

    nbgrader calls this as its pre_convert_hook. No file is renamed: MendingExporter finds them.

    student: not used; nbgrader gives "*" for the whole class
    notebooks: the paths of one hand-in, changed in place
    """
    folder = Path(notebooks[0]).parent
    if len(notebooks) < len(glob(f"{escape(str(folder))}/*.ipynb")):
        return  # `nbgrader autograde --notebook=NAME` asks for some only
    course = open_course()
    found, _ = find(course, assignment, folder)
    names = found or [path.stem for path in source_notebooks(course, assignment)]
    notebooks[:] = [str(folder / f"{name}.ipynb") for name in names]


def find(course: Course, assignment: str, folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Find which file in folder is which notebook of the assignment; see find_notebooks."""
    names = [path.stem for path in source_notebooks(course, assignment)]
    released = {name: released_notebook(course, assignment, name) for name in names}
    return find_notebooks(folder, names, released)


def mended(course: Course, assignment: str, name: str, folder: Path) -> NotebookNode:
    """Return a notebook of a hand-in so that it can be graded; `notes` in its metadata say how.

    name: of the notebook, without .ipynb; where none can be read it counts as not answered
    folder: submitted/<student>/<assignment>
    """
    released = released_notebook(course, assignment, name)
    source = nbformat.read(course.folder("source", assignment) / f"{name}.ipynb", 4)
    found, notes = find(course, assignment, folder)
    hand_in, told = read_hand_in(found[name]) if name in found else (None, [])
    if hand_in is None:
        hand_in = deepcopy(released)
        told.append(f"{name}: nothing that was handed in can be read: it counts as not answered")
    repaired = repair(hand_in, source, released)
    own = {cell_name(cell) for cell in released.cells if is_locked(cell)}
    notes += told + repaired.notes + find_signs(repaired.notebook, own)
    repaired.notebook.metadata["notes"] = notes
    return repaired.notebook


def released_notebook(course: Course, assignment: str, name: str) -> NotebookNode:
    """Return the notebook that students got; where there is none yet, it is made."""
    path = course.folder("release", assignment) / f"{name}.ipynb"
    if not path.exists():
        release(course, assignment)
    return nbformat.read(path, 4)


def _passed_over(converter: BaseConverter) -> list[Path]:
    """Return the hand-ins that nbgrader leaves out, because it sees no notebook in them."""
    directory = converter.coursedir
    ids = directory.student_id, directory.assignment_id
    hand_ins = glob(directory.format_path(directory.submitted_directory, *ids))
    return sorted(Path(folder) for folder in {*hand_ins} - {*converter.assignments})
