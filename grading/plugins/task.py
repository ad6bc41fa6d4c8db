"""A notebook that is to be run, and what came of it, as bytes: a worker needs nothing else."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from nbformat import NotebookNode, from_dict

from grading.sandbox import Limits


@dataclass(frozen=True)
class Task:
    """All that a run of one notebook depends on, but for the packages and the data.

    notebook: with the whole tests in it
    limits: of the hand-in; see Limits
    sandbox: False where it was asked to do without isolation
    ours: the text of each locked cell by its name
    left: ids of the cells that keep their outputs
    given: the texts of the cells that students got and do not answer in, by the cells' ids
    """

    notebook: NotebookNode
    limits: Limits
    sandbox: bool
    ours: dict[str, str]
    left: list[str]
    seed: int
    student: str
    given: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict:
        """Return it as data."""
        return {**vars(self), "limits": asdict(self.limits)}

    @classmethod
    def of(cls, data: dict) -> "Task":
        """Return the task of `as_dict`."""
        limits, notebook = Limits(**data["limits"]), from_dict(data["notebook"])
        return cls(**{**data, "limits": limits, "notebook": notebook})

    @property
    def digest(self) -> str:
        """Return a digest of all of it: the same task has the same result."""
        text = json.dumps(self.as_dict(), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Done:
    """What came of a task.

    outputs: of each code cell in order, None where it was left as it was
    """

    outputs: list[list[dict] | None] = field(default_factory=list)
    counts: list[int | None] = field(default_factory=list)
    isolation: str = ""
    notes: list[str] = field(default_factory=list)
    signs: list[dict] = field(default_factory=list)
    seconds: float = 0.0

    def fill_in(self, notebook: NotebookNode) -> None:
        """Give the cells of a notebook their outputs."""
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, outputs, count in zip(cells, self.outputs, self.counts, strict=True):
            if outputs is not None:
                cell.outputs, cell.execution_count = from_dict(outputs), count


def packed(tasks: dict[str, Task]) -> bytes:
    """Return the tasks of a hand-in, by notebook, as bytes."""
    return json.dumps({name: task.as_dict() for name, task in tasks.items()}).encode()


def done_as_bytes(done: dict[str, Done]) -> bytes:
    """Return what came of a hand-in's tasks as bytes."""
    return json.dumps({name: asdict(one) for name, one in done.items()}).encode()


def done_of(data: bytes) -> dict[str, Done]:
    """Return what came of a hand-in's tasks, by notebook.

    raises: ValueError where the bytes are not that
    """
    try:
        return {name: Done(**one) for name, one in json.loads(data).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no result of a run: {error}") from error
