"""nbgrader's executor, replaced: `nbgrader autograde`, formgrader and `course grade` come here."""

import tempfile
from dataclasses import fields
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer

from grading.engine import Settings, run_hand_in
from grading.evidence import Sign, merge
from grading.sandbox import Limits, find_isolation
from helpers.data import data_folders


class Examine(NbGraderPreprocessor):
    """Run a hand-in with the examiner in place of nbgrader's Execute."""

    sandbox = Bool(True, help="isolate the student's code; False must be asked for").tag(
        config=True
    )
    cell_seconds = Float(60, help="processor time that one cell may take").tag(config=True)
    notebook_seconds = Float(600, help="processor time that one notebook may take").tag(config=True)
    patience = Float(3, help="how many times these may pass by the wall clock").tag(config=True)
    memory_mb = Integer(4000, help="memory of all the processes of a hand-in").tag(config=True)
    cpu_seconds = Integer(1200, help="processor time of all its processes").tag(config=True)
    processes = Integer(64, help="processes that a hand-in may have").tag(config=True)
    threads = Integer(512, help="threads of all its processes").tag(config=True)
    file_mb = Integer(200, help="largest file that it may write").tag(config=True)
    disk_mb = Integer(500, help="all that it may write").tag(config=True)
    output_mb = Integer(10, help="what it may print past Python").tag(config=True)
    examiner_memory_mb = Integer(
        2000, help="memory of the process that runs the tests on what a hand-in returns"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Fill in the outputs; see nbconvert's Preprocessor."""
        limits = Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})
        with tempfile.TemporaryDirectory(prefix="hand-in-", ignore_cleanup_errors=True) as scratch:
            settings = Settings(
                limits, find_isolation(not self.sandbox), Path(scratch), data_folder()
            )
            run = run_hand_in(nb, settings, trusted_cells(resources["nbgrader"]))
        nb.metadata["isolation"] = run.isolation
        signs = merge((Sign.of(sign) for sign in nb.metadata.pop("signs", [])), run.signs)
        nb.metadata["notes"] = [*map(str, signs), *run.notes, *nb.metadata.get("notes", [])]
        return nb, resources


def trusted_cells(where: dict) -> dict[str, str]:
    """Return the text of the notebook's locked cells as the gradebook has them.

    A hand-in may claim any metadata; only what the gradebook knows as ours runs as a test.
    """
    with Gradebook(where["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        cells = [cell for cell in notebook.source_cells if cell.locked]
        return {cell.name: cell.source for cell in cells if cell.cell_type == "code"}


def data_folder() -> Path | None:
    """Return the folder with the data sets, which student code may read, or None."""
    for name in ("cifar-10-batches-py", "sample"):
        for folder in data_folders():
            if (folder / name).is_dir():
                return folder
    return None
