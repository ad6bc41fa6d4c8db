"""What one student handed in for an assignment: its files found once, each read once."""

from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode, from_dict
from nbgrader.utils import parse_utc

from grading.course import Assignment
from grading.evidence import find_signs
from grading.intake.find_files import find_notebooks
from grading.intake.read_file import read_here, shortened
from grading.notebooks import cell_name, is_locked
from grading.repair import repair
from grading.sandbox import OutOfBounds, bounded

COLLECTED = "collected.txt"  # what `course collect` has to say of a hand-in, a sentence a line
MOST_SIGNS = 200  # in the text of one notebook


@dataclass(frozen=True)
class ReadFile:
    """A notebook that was read, or None, and what is to be said of that, in sentences."""

    notebook: NotebookNode | None
    notes: list[str]
    mended: NotebookNode | None = None  # so that it can be graded


@dataclass(frozen=True)
class HandIn:
    """A student's hand-in for an assignment.

    Nothing here raises for a bad file: what could not be read is said in a sentence for the TA.

    place: the folder with its files, where that is not submitted/<student>/<assignment>
    """

    assignment: Assignment
    student: str
    place: Path | None = None

    def __str__(self) -> str:
        return f"{self.student}/{self.assignment}"

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.place or self.assignment.folder("submitted", self.student)

    @property
    def files(self) -> dict[str, Path]:
        """The file of each notebook of the assignment that is there, by the notebook's name."""
        return self._found[0]

    @property
    def notes(self) -> list[str]:
        """What was not as it should be with the files, in sentences."""
        said = self._time_said
        told = [*self._found[1], *self._said_when_collected]
        wrong = f"timestamp.txt says {said[:40]!r}, which is no time: it counts as in time"
        return [*told, *([wrong] if said and not self.timestamp else [])]

    @property
    def timestamp(self) -> str:
        """When it was handed in, as timestamp.txt says; "" where that is no time."""
        try:
            parse_utc(self._time_said)
        except (ValueError, OverflowError):
            return ""
        return self._time_said

    @cached_property
    def _time_said(self) -> str:
        path = self.folder / "timestamp.txt"
        try:
            return path.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    @property
    def _said_when_collected(self) -> list[str]:
        if self.timestamp:
            return []
        try:
            text = (self.folder / COLLECTED).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text[:1000].splitlines()[:3]

    @cached_property
    def read(self) -> dict[str, ReadFile]:
        """What its files hold, by the notebook's name."""
        return {name: self._read(name, path) for name, path in self.files.items()}

    @property
    def can_be_read(self) -> bool:
        """Whether at least one of its files is a notebook."""
        return any(one.notebook is not None for one in self.read.values())

    def mended(self, name: str) -> NotebookNode:
        """Return a notebook so that it can be graded; `notes` in its metadata say how.

        `signs` there are what its text shows for a TA to look at.

        name: of the notebook, without .ipynb; where none can be read it counts as not answered
        """
        one = self.read.get(name, ReadFile(None, []))
        notebook, notes = one.mended, self.notes + one.notes
        if notebook is None:
            notebook = self._mend(name, deepcopy(self.assignment.released[name]))
            notes.append(
                f"{name}: nothing that was handed in can be read: it counts as not answered"
            )
        mended = deepcopy(notebook)
        mended.metadata["notes"] = notes + mended.metadata["notes"]
        return mended

    def _read(self, name: str, path: Path) -> ReadFile:
        try:  # one process for both: to start one takes as long as to read a notebook
            notebook, notes, mended = bounded(lambda: self._read_and_mend(name, path))
        except OutOfBounds as why:
            return ReadFile(None, [f"{path.name} cannot be read: {why}"])
        if notebook is None:
            return ReadFile(None, notes)
        return ReadFile(from_dict(notebook), notes, from_dict(mended))

    def _read_and_mend(
        self, name: str, path: Path
    ) -> tuple[NotebookNode | None, list[str], NotebookNode | None]:
        notebook, notes = read_here(path)
        return notebook, notes, self._mend(name, notebook) if notebook else None

    def _mend(self, name: str, notebook: NotebookNode) -> NotebookNode:
        released = self.assignment.released[name]
        repaired = repair(notebook, self.assignment.sources[name], released)
        own = {cell_name(cell) for cell in released.cells if is_locked(cell)}
        signs = find_signs(repaired.notebook, own)[:MOST_SIGNS]
        repaired.notebook.metadata["notes"] = shortened(repaired.notes)
        repaired.notebook.metadata["signs"] = [asdict(sign) for sign in signs]
        return repaired.notebook

    @cached_property
    def _found(self) -> tuple[dict[str, Path], list[str]]:
        names, released = self.assignment.notebook_names, self.assignment.released
        return find_notebooks(self.folder, names, released)
