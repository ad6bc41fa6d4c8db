"""Test cells as students get them: folded, and no obstacle to the cells below."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

GO_ON = "raises-exception"  # Jupyter's own tag: "run all" goes on after the cell has failed


class FoldTests(NbGraderPreprocessor):
    """Fold the test cells of a release; a check that fails stops no run of all cells.

    JupyterLab and Colab show what a folded cell prints, and its code when it is opened. To
    nbgrader, its Validate and papermill a cell with the tag has failed like any other.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Change the cell's metadata; see nbconvert's Preprocessor."""
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            cell.metadata.tags = sorted({*cell.metadata.get("tags", []), GO_ON})
            cell.metadata.jupyter = {"source_hidden": True}
            cell.metadata.cellView = "form"  # Colab's name for it
        return cell, resources
