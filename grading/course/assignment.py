"""An assignment: its notebooks as instructors have them and as students got them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from grading.errors import ReleaseError
from grading.notebooks import Exercise, grade_id, list_exercises

if TYPE_CHECKING:  # a course opens its assignments
    from grading.course.folder import Course


@dataclass(frozen=True)
class Assignment:
    """An assignment of a course; `Course.assignment` opens it. What it has read it keeps."""

    course: "Course"
    name: str

    def __str__(self) -> str:
        return self.name

    def folder(self, step: str, student: str = ".") -> Path:
        """Return its folder of one nbgrader step, e.g. folder("feedback", "ada")."""
        return self.course.folder(step, self.name, student)

    @property
    def source_paths(self) -> list[Path]:
        """The files of the instructor's notebooks, by name."""
        return sorted(self.folder("source").glob("*.ipynb"))

    @property
    def notebook_names(self) -> list[str]:
        """The names of its notebooks, without .ipynb."""
        return [path.stem for path in self.source_paths]

    @property
    def students(self) -> list[str]:
        """Who handed something in, by name."""
        folders = self.course.folder("submitted", "", ".").glob("*")
        return sorted(path.name for path in folders if (path / self.name).is_dir())

    @cached_property
    def sources(self) -> dict[str, NotebookNode]:
        """The instructor's notebooks by name."""
        return {path.stem: nbformat.read(path, 4) for path in self.source_paths}

    @cached_property
    def released(self) -> dict[str, NotebookNode]:
        """The notebooks that students got, by name.

        raises: ReleaseError where one was not released yet
        """
        self.check_released()
        paths = (self.folder("release") / path.name for path in self.source_paths)
        return {path.stem: nbformat.read(path, 4) for path in paths}

    def check_released(self) -> None:
        """Raise ReleaseError unless students got all of its notebooks."""
        missing = sorted({*self.notebook_names} - {*self._released_names})
        if missing:
            raise ReleaseError(
                f"release/{self.name} has no {missing[0]}.ipynb, which hand-ins are compared with: "
                f"run `course release {self.name}` first"
            )

    def check_cells_released(self) -> None:
        """Raise ReleaseError unless its graded cells are those that students got."""
        for name, source in self.sources.items():
            if lacking := sorted(_names(source) ^ _names(self.released[name])):
                raise ReleaseError(
                    f"release/{self.name}/{name}.ipynb and source/ differ in the cell "
                    f"{lacking[0]}: run `course release {self.name}` first"
                )

    @cached_property
    def exercises(self) -> list[Exercise]:
        """The exercises of all its notebooks: the headings that graded cells stand under."""
        pairs = self.sources.items()
        return [one for name, notebook in pairs for one in list_exercises(notebook, name)]

    @property
    def _released_names(self) -> list[str]:
        return [path.stem for path in self.folder("release").glob("*.ipynb")]


def _names(notebook: NotebookNode) -> set[str]:
    """Return the cells of a notebook that nbgrader knows."""
    return {grade_id(cell) for cell in notebook.cells if grade_id(cell)}
