"""What a worker shows before it grades: the same versions, and full points for the reference.

It is the preflight once more, on each worker of a cluster: with its isolation and its data.
"""

import json
from base64 import b64decode, b64encode

from nbgrader.utils import determine_grade

from grading.notebooks import cell_name, error_message, first_error, is_grade, is_solution
from grading.plugins import Done, Task, done_of, run_packed
from grading.spreading import Proof, differences, versions


def proof_for(tasks: bytes) -> Proof:
    """Return what is asked of each worker.

    tasks: the reference answer's, packed
    """
    wanted = {name: Task.of(one) for name, one in json.loads(tasks).items()}
    asked = {"versions": versions(), "tasks": b64encode(tasks).decode()}
    return Proof(prove, json.dumps(asked).encode(), lambda shown: _fault(shown, wanted))


def prove(asked: bytes) -> bytes:
    """Run the reference answer, on a worker; where versions differ, only tell them."""
    data = json.loads(asked)
    told = {"versions": versions(), "done": ""}
    if data["versions"] == told["versions"]:
        told["done"] = b64encode(run_packed(b64decode(data["tasks"]))).decode()
    return json.dumps(told).encode()


def done_in(shown: bytes) -> bytes:
    """Return what came of the reference answer's tasks."""
    return b64decode(json.loads(shown)["done"])


def _fault(shown: bytes, wanted: dict[str, Task]) -> str:
    """Return why a worker is not fit; "" where it is."""
    try:
        if other := differences(json.loads(shown)["versions"]):
            return f"it has other versions: {other}"
        done = done_of(done_in(shown))
        faults = (_points_lost(task, done[name]) for name, task in wanted.items())
        return next(filter(None, faults), "")
    except (ValueError, KeyError, TypeError) as error:
        return f"what it shows is no proof ({error})"


def _points_lost(task: Task, done: Done) -> str:
    """Return what keeps the reference answer from full points there."""
    done.fill_in(task.notebook)
    for cell in task.notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            score, most = determine_grade(cell)
            if score is not None and score < most:
                error = first_error(cell)
                says = error_message(error, cell) if error else "it earns only a part"
                return f"the reference answer fails there ({cell_name(cell)}: {says})"
    return ""
