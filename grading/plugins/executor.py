"""nbgrader's executor, replaced: `nbgrader autograde`, formgrader and `course grade` come here."""

import json
import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, fields
from pathlib import Path
from typing import TypeAlias

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Float, Integer

from grading.course import PENDING, prepare_environment, remove_old
from grading.engine import Settings, run_hand_in, seed_of_run
from grading.evidence import Sign, merge
from grading.plugins.handed_in import GIVEN, LEFT
from grading.plugins.isolation import isolation_for
from grading.plugins.task import Done, Task, done_as_bytes
from grading.sandbox import Limits
from helpers.data import data_folders

DEFAULTS = Limits()
SCRATCH = "hand-in-"  # so the folders begin in which student code runs
LEFT_OVER = (SCRATCH, "zygote-")  # what a run that was killed may leave in the temporary folder
Runner: TypeAlias = Callable[[Task, str], Done]


class Examine(NbGraderPreprocessor):
    """Run a hand-in with the examiner in place of nbgrader's Execute; its limits are Limits."""

    sandbox = Bool(True, help="isolate the student's code; False must be asked for").tag(
        config=True
    )
    cell_seconds = Float(DEFAULTS.cell_seconds, help="computing in a cell or a test").tag(
        config=True
    )
    notebook_seconds = Float(DEFAULTS.notebook_seconds, help="computing in all").tag(config=True)
    patience = Float(
        DEFAULTS.patience, help="how many times these two may pass by the wall clock"
    ).tag(config=True)
    memory_mb = Integer(DEFAULTS.memory_mb, help="memory of all its processes").tag(config=True)
    cpu_seconds = Integer(
        DEFAULTS.cpu_seconds, allow_none=True, help="processor time of all its processes"
    ).tag(config=True)
    processes = Integer(DEFAULTS.processes, help="processes at one time").tag(config=True)
    threads = Integer(DEFAULTS.threads, help="threads of all its processes").tag(config=True)
    file_mb = Integer(DEFAULTS.file_mb, help="largest file that it may write").tag(config=True)
    disk_mb = Integer(DEFAULTS.disk_mb, help="all that it may write").tag(config=True)
    output_mb = Integer(DEFAULTS.output_mb, help="what it may print past Python").tag(config=True)
    examiner_memory_mb = Integer(
        DEFAULTS.examiner_memory_mb, help="memory of the process that runs the tests"
    ).tag(config=True)

    rerun_all = Bool(False, help="run the cells too that no score needs").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Fill in the outputs; see nbconvert's Preprocessor.

        The exporter may say who runs it: `run`, which takes a task and the notebook's name.

        raises: what the run raises, such as ExaminerFailed, NoIsolation
        """
        task = self._task(nb, resources["nbgrader"])
        run: Runner = getattr(self.parent, "run", None) or run_here
        done = run(task, resources["nbgrader"]["notebook"])
        done.fill_in(nb)
        nb.metadata["isolation"] = done.isolation
        nb.metadata[LEFT] = task.left
        signs = (Sign.of(sign) for sign in nb.metadata.pop("signs", []))
        told = map(str, merge(signs, map(Sign.of, done.signs)))
        nb.metadata["notes"] = [*told, *done.notes, *nb.metadata.get("notes", [])]
        return nb, resources

    def _task(self, nb: NotebookNode, where: dict) -> Task:
        """Return what is to be run."""
        limits = Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})
        ours, secret = known_of(where)
        seed = seed_of_run(secret, nb.metadata.get(PENDING, {}).get("hand_in", ""))
        left = nb.metadata.pop(LEFT, [])
        left = [] if self.rerun_all else left
        told = seed, where["student"], where.get(GIVEN, {})
        return Task(deepcopy(nb), limits, self.sandbox, ours, left, *told)


def run_here(task: Task, name: str = "") -> Done:
    """Run a notebook in this process.

    What student code wrote where a run was killed is removed by a later one, after a day.

    raises: NoIsolation, ExaminerFailed
    """
    isolation = isolation_for(task.sandbox)
    notebook = deepcopy(task.notebook)
    for prefix in LEFT_OVER:
        remove_old(Path(tempfile.gettempdir()), prefix)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, ignore_cleanup_errors=True) as scratch:
        settings = Settings(task.limits, isolation, Path(scratch), data_folder(), hints=True)
        settings.seed, settings.student, settings.given = task.seed, task.student, task.given
        run = run_hand_in(notebook, settings, task.ours, frozenset(task.left))
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return Done(
        [None if cell.id in task.left else cell.outputs for cell in cells],
        [cell.execution_count for cell in cells],
        run.isolation,
        run.notes,
        [asdict(sign) for sign in run.signs],
        run.seconds,
    )


def run_packed(tasks: bytes) -> bytes:
    """Run the notebooks of a hand-in on a worker: no course folder and no gradebook is needed.

    raises: NoIsolation, ExaminerFailed
    """
    prepare_environment()
    data = json.loads(tasks)
    return done_as_bytes({name: run_here(Task.of(one), name) for name, one in data.items()})


def known_of(where: dict) -> tuple[dict[str, str], str]:
    """Return the text of the notebook's locked cells as the gradebook has them, and its id there.

    A hand-in may claim any metadata; only what the gradebook knows as ours runs as a test.
    """
    with Gradebook(where["db_url"]) as gradebook:
        notebook = gradebook.find_notebook(where["notebook"], where["assignment"])
        cells = [cell for cell in notebook.source_cells if cell.locked]
        return {cell.name: cell.source for cell in cells if cell.cell_type == "code"}, notebook.id


def data_folder() -> Path | None:
    """Return the folder with the data sets, which student code may read, or None."""
    for name in ("cifar-10-batches-py", "sample"):
        for folder in data_folders():
            if (folder / name).is_dir():
                return folder
    return None
