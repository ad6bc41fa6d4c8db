"""Each picture of a feedback page has words for who does not see it; a hand-in's are only text."""

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

KINDS = ("image/png", "image/jpeg")
MOST = 600  # letters; helpers.plotting writes some 100
MOST_PIXELS = 4000
NO_WORDS = "a figure of this cell, without a description"


class DescribePictures(NbGraderPreprocessor):
    """Leave of a picture's metadata words and size, each as what it should be."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Change the metadata of the cell's outputs; see nbconvert's Preprocessor."""
        for output in cell.get("outputs", []):
            shown = [kind for kind in KINDS if kind in output.get("data", {})]
            if shown:
                before = output.get("metadata", {})
                output["metadata"] = NotebookNode(
                    {kind: _words(before, kind, cell) for kind in shown}
                )
        return cell, resources


def _words(before: dict, kind: str, cell: NotebookNode) -> NotebookNode:
    known = before.get(kind)
    known = known if isinstance(known, dict) else {}
    found = (text for text in (known.get("alt"), before.get("alt"), cell.metadata.get("alt")))
    alt = next((text for text in found if isinstance(text, str) and text.strip()), NO_WORDS)
    sizes = {
        name: size
        for name in ("width", "height")
        if type(size := known.get(name)) is int and 0 < size <= MOST_PIXELS
    }
    return NotebookNode(alt=" ".join(alt.split())[:MOST], **sizes)
