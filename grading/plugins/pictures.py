"""Pictures that an instructor has put into a cell: those of a solution do not reach students."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor


class ClearPictures(NbGraderPreprocessor):
    """Take out attached pictures that the text no longer shows; nbgrader's issue 1782.

    It runs after the steps that clear solutions and mark schemes.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Change the cell's attachments; see nbconvert's Preprocessor."""
        if "attachments" in cell:
            shown = {
                name: data
                for name, data in cell.attachments.items()
                if f"attachment:{name}" in cell.source
            }
            del cell["attachments"]
            if shown:
                cell.attachments = shown
        return cell, resources
