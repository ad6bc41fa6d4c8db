"""An answer that waits for a person reads so on the feedback page, where nbgrader shows 0.0."""

from typing import Any

from jinja2.filters import do_float, do_round
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.notebooks import NOT_YET, grade_id, is_grade, is_task


class SayUngraded(NbGraderPreprocessor):
    """Put words in place of the points of answers that nobody has graded; after GetGrades."""

    waiting: set[str]

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change a notebook; see nbconvert's Preprocessor."""
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            names = where["notebook"], where["assignment"], where["student"]
            grades = gradebook.find_submission_notebook(*names).grades
            self.waiting = {
                grade.name
                for grade in grades
                if grade.needs_manual_grade
                or (grade.auto_score is None and grade.manual_score is None)  # of a task
            }
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Change a cell's points; see nbconvert's Preprocessor."""
        if (is_grade(cell) or is_task(cell)) and grade_id(cell) in self.waiting:
            cell.metadata.nbgrader["score"] = NOT_YET
        return cell, resources


def _float_or_words(value: Any) -> Any:
    return value if value == NOT_YET else do_float(value)


def _round_or_words(value: Any, *options: Any) -> Any:
    return value if value == NOT_YET else do_round(value, *options)


# nbgrader's template shows points by `score | float | round(2)`: these let the words through.
WORDS_FOR_POINTS = {"float": _float_or_words, "round": _round_or_words}
