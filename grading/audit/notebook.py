"""A notebook as the audit sees it: its exercises, its tests, its answers."""

import ast
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from grading.audit.collection import Collection, read_collection
from grading.course import Assignment
from grading.errors import AuditError
from grading.notebooks import cell_name, tests_by_solution


@dataclass(frozen=True)
class Notebook:
    """A notebook with its answers and exercises: each solution cell with the tests after it."""

    assignment: Assignment
    stem: str

    @property
    def name(self) -> str:
        """Return assignment/notebook; a notebook's own name may be in two assignments."""
        return f"{self.assignment}/{self.stem}"

    @property
    def source(self) -> NotebookNode:
        """The instructor's notebook."""
        return self.assignment.sources[self.stem]

    @property
    def released(self) -> NotebookNode:
        """The notebook that students got."""
        return self.assignment.released[self.stem]

    def check_code(self) -> None:
        """Raise AuditError unless every code cell of the source is Python."""
        for cell in self.source.cells:
            if cell.cell_type == "code":
                try:
                    ast.parse(cell.source)
                except SyntaxError as error:
                    raise AuditError(
                        f"{self.name}: cell {cell_name(cell)}, line {error.lineno} is no Python "
                        f"({error.msg}): mend source/{self.name}.ipynb"
                    ) from error

    @cached_property
    def exercises(self) -> dict[str, tuple[str, ...]]:
        """The test cells of each solution cell."""
        return tests_by_solution(self.source)

    @cached_property
    def answers(self) -> Collection:
        """Its answers, as they stand in answers/."""
        return read_collection(self.assignment.course.root / "answers" / self.name, self.source)
