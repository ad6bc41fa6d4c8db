"""Cells as students get them: tests folded, and none an obstacle to the cells below."""

from itertools import dropwhile

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

GO_ON = "raises-exception"  # Jupyter's own tag: "run all" goes on after the cell has failed


class FoldTests(NbGraderPreprocessor):
    """Fold the test cells of a release; what fails from the first exercise on stops no run of all.

    A check that fails, or a try-it cell whose exercise is still open, says nothing of the cells
    below. JupyterLab and Colab show what a folded cell prints, and its code when it is opened. To
    nbgrader, its Validate and papermill a cell with the tag has failed like any other.
    """

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change the metadata of the notebook's cells; see nbconvert's Preprocessor."""
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell in dropwhile(lambda cell: not is_solution(cell), code):
            cell.metadata.tags = sorted({*cell.metadata.get("tags", []), GO_ON})
        for cell in code:
            if is_grade(cell) and not is_solution(cell):
                cell.metadata.jupyter = {"source_hidden": True}
                cell.metadata.cellView = "form"  # Colab's name for it
        return notebook, resources
