"""The last cell of a release: will it grade, and one zip file to hand in."""

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.plugins.folding import GO_ON

CELL = "hand-in"  # the cell's id, and its tag: a hand-in without it lacks nothing
SOURCE = """\
# Save first (Ctrl+S). This runs the saved notebook in a clean process, says of each exercise
# whether it will grade, and packs one file to hand in. Nothing of yours is changed.
from helpers.submission import hand_in

hand_in()"""


class HandInCell(NbGraderPreprocessor):
    """Put the cell that checks and packs at the end of each notebook of a release."""

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Add to the notebook; see nbconvert's Preprocessor."""
        cell = new_code_cell(SOURCE, id=CELL)
        cell.metadata.tags = [CELL, GO_ON]
        notebook.cells.append(cell)
        return notebook, resources
