"""What cells showed where the student ran them: kept where they need not run for a score."""

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

LEFT = "left_as_run"  # in a notebook's metadata: ids of the cells that do not run again
GIVEN = "as_released"  # of nbgrader's resources: the texts of the cells that students got, by id
TOLD = "(as handed in: this cell was not run again)\n"


class KeepWhatIsLeft(NbGraderPreprocessor):
    """Clear all outputs of a hand-in but those of the cells that do not run again."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change the outputs of a notebook; see nbconvert's Preprocessor."""
        left = nb.metadata.get(LEFT, [])
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.execution_count = None
                told = new_output("stream", name="stdout", text=TOLD)
                cell.outputs = [told, *cell.outputs] if cell.id in left else []
        return nb, resources
