"""nbgrader's step that stores points, replaced: what a person gave is kept with its answer."""

from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook
from nbgrader.preprocessors import SaveAutoGrades

from grading.notebooks import cell_name, even, is_solution

BEFORE = "graded_before"  # in a notebook's metadata: the answers that were graded last, by cell


class KeepPoints(SaveAutoGrades):
    """Store the points of tests; those that a person gave count on while the answer is the same.

    nbgrader asks for them again after every run (its issues 173 and 255).
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Store the points of a notebook; see nbconvert's Preprocessor."""
        before, now = nb.metadata.pop(BEFORE, {}), answers_in(nb)
        given = self._given_by_hand(resources["nbgrader"]) if before else {}
        nb, resources = super().preprocess(nb, resources)
        notes = [
            self._settle(name, points, _same(name, before, now), resources["nbgrader"])
            for name, points in given.items()
        ]
        told = [note for note in notes if note]
        nb.metadata["notes"] = [*told, *nb.metadata.get("notes", [])]
        return nb, resources

    def _given_by_hand(self, where: dict) -> dict[str, float]:
        """Return the points that a person has given, by cell."""
        notebook = where["notebook"], where["assignment"], where["student"]
        with self._open(where) as gradebook:
            grades = gradebook.find_submission_notebook(*notebook).grades
            return {
                grade.name: grade.manual_score
                for grade in grades
                if grade.manual_score is not None and not grade.needs_manual_grade
            }

    def _settle(self, name: str, points: float, is_same: bool, where: dict) -> str:
        """Let points count on, or return a note that their answer is another one."""
        if not is_same:
            return f"{name}: changed since a person graded it ({points:g} points then): look again"
        with self._open(where) as gradebook:
            cell = name, where["notebook"], where["assignment"], where["student"]
            grade: Grade = gradebook.find_grade(*cell)
            grade.needs_manual_grade = False
            gradebook.db.commit()
        return ""

    @staticmethod
    def _open(where: dict) -> Gradebook:
        return Gradebook(where["db_url"])


def answers_in(notebook: NotebookNode) -> dict[str, str]:
    """Return the student's answers by cell."""
    return {cell_name(cell): even(cell.source) for cell in notebook.cells if is_solution(cell)}


def _same(name: str, before: dict[str, str], now: dict[str, str]) -> bool:
    """Tell whether what a cell's points were given for is as it was; for a test, all answers."""
    if name in now:
        return before.get(name) == now[name]
    return before == now
