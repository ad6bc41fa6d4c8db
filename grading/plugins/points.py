"""nbgrader's step that stores points, replaced: what a person gave is kept with its answer."""

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import determine_grade

from grading.course import PENDING, RECORD, tests_graded
from grading.notebooks import cell_name, even, is_solution

BEFORE = "graded_before"  # in a notebook's metadata: the answers that were graded last, by cell


class KeepPoints(SaveAutoGrades):
    """Store the points of tests; those that a person gave count on while the answer is the same.

    nbgrader asks for them again after every run (its issues 173 and 255). Where the answer changed,
    the gradebook keeps the old points and asks for new ones: the report shows both. What the
    notebook was graded from is noted in it last, so that what was stopped before is no result.
    """

    before: dict[str, str]
    now: dict[str, str]

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Store the points of a notebook; see nbconvert's Preprocessor."""
        self.before, self.now = nb.metadata.pop(BEFORE, {}), answers_in(nb)
        pending = nb.metadata.pop(PENDING, None)
        nb, resources = super().preprocess(nb, resources)
        if pending:
            nb.metadata[RECORD] = {**pending, **_graded_with(resources["nbgrader"])}
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: dict) -> None:
        """Store a cell's points at once with whether a person has to look; see SaveAutoGrades."""
        name = cell_name(cell)
        where = self.notebook_id, self.assignment_id, self.student_id
        grade = self.gradebook.find_grade(name, *where)
        by_hand = grade.manual_score is not None
        settled = by_hand and not grade.needs_manual_grade and self._is_same(name)
        grade.auto_score, _ = determine_grade(cell, self.log)
        grade.needs_manual_grade = not settled and (by_hand or grade.auto_score is None)
        self.gradebook.db.commit()

    def _is_same(self, name: str) -> bool:
        """Tell whether what a cell's points were given for is as it was; for a test, all answers.

        Exercises that were added or removed since then are no answers that changed.
        """
        cells = [name] if name in self.now else [*(self.before.keys() & self.now.keys())]
        return bool(cells) and all(self.before.get(one) == self.now[one] for one in cells)


def answers_in(notebook: NotebookNode) -> dict[str, str]:
    """Return the student's answers by cell."""
    return {cell_name(cell): even(cell.source) for cell in notebook.cells if is_solution(cell)}


def _graded_with(where: dict) -> dict[str, dict]:
    """Return what the gradebook has for tests now, the points that they gave, and of how many."""
    names = where["notebook"], where["assignment"]
    with Gradebook(where["db_url"]) as gradebook:
        tests = tests_graded(gradebook.find_notebook(*names), where["assignment"])
        grades = gradebook.find_submission_notebook(*names, where["student"]).grades
        points = {grade.name: grade.auto_score for grade in grades}
        return {"tests": tests, "points": points, "of": {one.name: one.max_score for one in grades}}
