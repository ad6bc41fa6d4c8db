"""The way into Colab: a badge in a notebook's first cell, and a cell that installs the course."""

from textwrap import dedent
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import TraitError, Unicode, validate

CELL = "colab"  # the installing cell's id, and its tag: a hand-in without it lacks nothing
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
GITHUB = "https://github.com/"

INSTALL = """\
    # @title In Colab this cell installs the course, in seconds; elsewhere it does nothing.
    import importlib.metadata
    import importlib.util
    import sys


    def course_is_there():
        names = {one.name for one in importlib.metadata.distributions()}
        return bool(names & {"deep-learning-course-helpers", "deep-learning-course"})


    if "google.colab" in sys.modules and not course_is_there():
        where = "WHERE"
        get_ipython().run_line_magic("pip", f"install --quiet --timeout 15 --retries 1 {where}")
        importlib.invalidate_caches()
        if not course_is_there():
            raise RuntimeError(f"The course did not come from {where}: see above, try again.")
    elif importlib.util.find_spec("helpers") is None:
        raise RuntimeError("The course is missing: `pip install .` in its folder, restart here.")"""

NO_ADDRESS = """\
    # @title This cell looks whether the course is installed.
    import importlib.util

    if importlib.util.find_spec("helpers") is None:
        raise RuntimeError("The course is missing: `pip install .` in its folder, restart here.")"""


class OpenInColab(NbGraderPreprocessor):
    """Put Colab's badge and the installing cell into each notebook of a release."""

    repository = Unicode("", help="address of the students' repository").tag(config=True)
    reference = Unicode("main", help="its branch or tag that notebooks install").tag(config=True)

    @validate("repository")
    def _check_repository(self, proposal: dict) -> str:
        address = proposal["value"].rstrip("/").removesuffix(".git")
        if address and not address.startswith("https://"):
            raise TraitError(
                f"OpenInColab.repository = {proposal['value']!r}: Colab reads public addresses"
                f" such as {GITHUB}your-university/deep-learning; use one that begins with https://"
            )
        return address

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Add to the notebook; see nbconvert's Preprocessor."""
        names = resources.get("nbgrader", {})
        path = f"release/{names.get('assignment')}/{names.get('notebook')}.ipynb"
        first = notebook.cells[0]
        if first.cell_type == "markdown" and (badge := self.badge(path)):
            first.source = f"{first.source}\n\n{badge}"
        notebook.cells.insert(first.cell_type == "markdown", self.installing_cell())
        return notebook, resources

    def badge(self, path: str) -> str:
        """Return the Markdown that opens a file of the repository in Colab; "" where it cannot."""
        if not self.repository.startswith(GITHUB):
            return ""
        place = f"{self.repository.removeprefix(GITHUB)}/blob/{self.reference}/{path}"
        return (
            f"[![Open in Colab]({BADGE})](https://colab.research.google.com/github/{quote(place)})"
        )

    def installing_cell(self) -> NotebookNode:
        """Return the cell that installs the course where it is opened in Colab."""
        source = dedent(INSTALL if self.repository else NO_ADDRESS)
        cell = new_code_cell(source.replace("WHERE", self.where), id=CELL)
        cell.metadata.update(tags=[CELL], cellView="form", jupyter={"source_hidden": True})
        return cell

    @property
    def where(self) -> str:
        """What pip installs: GitHub's archive, which needs no git; of other hosts a clone."""
        if self.repository.startswith(GITHUB):
            return f"{self.repository}/archive/{self.reference}.zip"
        return f"git+{self.repository}@{self.reference}"
