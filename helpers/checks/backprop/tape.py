"""Checks of a tape: a class whose objects are numbers that know how they were made.

A tape here is a list of leaves, which are numbers, and a list of steps: (operation, numbers of what
it reads), the leaves numbered first, then the steps. So it is data, and the class `make` builds it
where the student's code runs. What is wanted is PyTorch's.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch

from helpers.beside import beside, without
from helpers.checks.backprop.slips import slips, walk
from helpers.checks.comparing import (
    CheckFailed,
    check_array,
    check_group,
    count_lines,
    library_calls,
)

NAME = "Value.backward"
LATE = "takes a local derivative at a Value's output: it belongs to the input"
LIBRARIES = ("torch", "scipy", "sklearn")
LONGEST, FEW = 40, 6  # letters of a name, names in a message
RUNGS, MOST_TIMES = (7, 14), 16  # work that grows as the cube grows 8 times, along all ways 128


def check_tape(
    make: Callable,
    leaves: Sequence[float],
    steps: Sequence[tuple],
    outputs: Sequence[int] = (-1,),
    case: str = "",
) -> None:
    """Check the data of all Values of a tape, and their grads after each call of backward.

    outputs: the numbers of the Values whose backward is called, one after the other
    case: what the messages say of its leaves
    raises: CheckFailed that names the usual mistakes
    """
    runs = run_tape(make, list(leaves), list(steps), list(outputs))
    nodes, names = _torch_nodes(leaves, steps), _names(len(leaves), steps)
    values, before = np.array([node.item() for node in nodes]), np.zeros(len(nodes))
    told = f"{names[-1]}{', ' if case else ''}{case}"
    subject = _subject(steps)
    with check_group(f"{subject} of {told}"):
        for turn, (output, (data, grads)) in enumerate(zip(outputs, runs, strict=True)):
            again = ", run again" if turn else ""
            check_array(f"Value: data of {_listed(names)}{again}", _numbers("data", data), values)
            yours, wanted = _numbers("grad", grads), _slopes(nodes, output)
            reached = np.flatnonzero(np.isfinite(wanted))
            causes = _suspects(leaves, steps, output % len(nodes), wanted, before, yours)
            suspects = {cause: wrong[reached] for cause, wrong in causes.items()}
            title = f"{subject}: grad of {_listed([names[k] for k in reached])}{again}"
            check_array(title, yours[reached], wanted[reached], suspects=suspects, atol=1e-7)
            before[reached] = wanted[reached]


@beside
def run_tape(
    make: Callable, leaves: Sequence[float], steps: Sequence[tuple], outputs: Sequence[int]
) -> list[tuple[list, list]]:
    """Return data and grad of all Values after each call of backward.

    >>> class Value:
    ...     def __init__(self, data):
    ...         self.data, self.grad = data, 0.0
    ...     def backward(self):
    ...         self.grad = 1.0
    >>> run_tape(Value, [3.0], [], [0])
    [([3.0], [1.0])]
    """
    values = [make(leaf) for leaf in leaves]
    for operation, *reads in steps:
        values.append(_apply(operation, [values[k] for k in reads]))
        if not hasattr(values[-1], "backward"):
            raise CheckFailed(_no_value(operation, values[-1]))
    runs = []
    for output in outputs:
        values[output].backward()
        runs.append(([value.data for value in values], [value.grad for value in values]))
    return runs


def _no_value(operation: str, made: Any) -> str:
    """Return what to say of an operation that returned something else than a Value."""
    if made is None:
        return f"Value.{operation} returned None: does it end with a return?"
    return f"Value.{operation} returned a {type(made).__name__}; wanted is a Value."


def check_each_once(make: Callable) -> None:
    """Check that backward does not go along all ways: they double with each Value added to itself.

    raises: CheckFailed
    """
    if without((), make):
        return
    few, many = (ladder_lines(make, rungs) for rungs in RUNGS)
    if many > MOST_TIMES * few:
        raise CheckFailed(
            f"{NAME} runs {few} lines of Python for a Value doubled {RUNGS[0]} times and {many} "
            f"for {RUNGS[1]} times: does every Value pass its gradient on once, or once for each "
            "way that leads to it?"
        )
    print(f"ok: {NAME}: every Value once")


@beside
def ladder_lines(make: Callable, rungs: int) -> int:
    """Return how many lines backward runs from a Value that was doubled, v + v, so many times."""
    value = make(1.0)
    for _ in range(rungs):
        value = value + value
    return count_lines.beside(value.backward)[0]


def check_tape_by_hand(make: Callable, leaves: Sequence[float], steps: Sequence[tuple]) -> None:
    """Check that a tape is built and run backward without calls of other libraries than NumPy.

    raises: CheckFailed that names the library function
    """
    if not without(LIBRARIES, make):  # in the grader the whole test runs without them
        calls = tape_calls(make, list(leaves), list(steps), LIBRARIES)
        if calls:
            raise CheckFailed(f"Value calls {calls[0]}: here it is to be written by hand.")
    print("ok: Value: written by hand")


@beside
def tape_calls(
    make: Callable, leaves: Sequence[float], steps: Sequence[tuple], libraries: Sequence[str]
) -> list[str]:
    """Return which functions of libraries are called while a tape is built and run backward."""
    return library_calls.beside(run_tape.beside, (make, leaves, steps, [-1]), libraries)


def random_tape(
    rng: np.random.Generator, num_leaves: int, num_steps: int
) -> tuple[list[float], list[tuple]]:
    """Return the leaves and the steps of sums and products, in which most Values are read twice.

    >>> leaves, steps = random_tape(np.random.default_rng(0), 2, 5)
    >>> len(leaves), len(steps), {operation for operation, *_ in steps} <= {"+", "*"}
    (2, 5, True)
    """
    leaves = rng.uniform(0.3, 0.9, num_leaves).tolist()
    values, steps = list(leaves), []
    for _ in range(num_steps):
        near = np.arange(max(0, len(values) - 5), len(values))
        one, other = (int(k) for k in rng.choice(near, 2))
        steps.append(_arithmetic(values, one, other))
        values.append(_torch_nodes(leaves, steps)[-1].item())
    return leaves, steps


def _arithmetic(values: Sequence[float], one: int, other: int) -> tuple:
    """Return a step that reads two Values, or one and the first leaf; it keeps them below 2."""
    if abs(values[one]) + abs(values[other]) < 1.5:
        return "+", one, other
    return "*", one, other if abs(values[one] * values[other]) < 2 else 0


def _names(num_leaves: int, steps: Sequence[tuple]) -> list[str]:
    """Return how all Values are written, such as a, b, (a + b), a · (a + b)."""
    names = list("abcdefgh"[:num_leaves])
    for operation, *reads in steps:
        read = [names[k] for k in reads]
        name = f"({read[0]} + {read[-1]})" if operation == "+" else " · ".join(read)
        names.append(name if operation in "+*" else f"{operation}({read[0]})")
        if len(names[-1]) > LONGEST:
            names[-1] = f"Value {len(names)}"
    return names


def _subject(steps: Sequence[tuple]) -> str:
    """Return what a tape tests: backward, behind relu, exp or log where they are in it."""
    operations = dict.fromkeys(operation for operation, *_ in steps if operation not in "+*")
    return f"Value.{', '.join(operations)}, then backward" if operations else NAME


def _listed(names: Sequence[str]) -> str:
    """Return the names in a row, or how many there are."""
    return ", ".join(names) if len(names) <= FEW else f"{len(names)} Values"


def _apply(operation: str, reads: Sequence[Any]) -> Any:
    """Return what an operation makes of Values, or of tensors."""
    if operation == "+":
        return reads[0] + reads[1]
    if operation == "*":
        return reads[0] * reads[1]
    return getattr(reads[0], operation)()


def _numbers(what: str, numbers: Sequence[Any]) -> np.ndarray:
    """Return what a student's Values hold as an array, or say that one of them is no number."""
    for number in numbers:
        if np.ndim(number) or not isinstance(number, (int, float, np.generic, np.ndarray)):
            kind = type(number).__name__
            raise CheckFailed(f"{NAME}: a Value's {what} is of type {kind}; wanted are numbers.")
    return np.array([float(number) for number in numbers])


def _torch_nodes(leaves: Iterable[float], steps: Iterable[tuple]) -> list[torch.Tensor]:
    nodes = [torch.tensor(leaf, dtype=torch.float64, requires_grad=True) for leaf in leaves]
    for operation, *reads in steps:
        nodes.append(_apply(operation, [nodes[k] for k in reads]))
    return nodes


def _slopes(nodes: Sequence[torch.Tensor], output: int) -> np.ndarray:
    """Return the derivative of a node by each one, NaN for those that it was not made of."""
    slopes = torch.autograd.grad(nodes[output], nodes, retain_graph=True, allow_unused=True)
    return np.array([np.nan if slope is None else slope.item() for slope in slopes])


def _suspects(
    leaves: Sequence[float],
    steps: Sequence[tuple],
    output: int,
    wanted: np.ndarray,
    before: np.ndarray,
    yours: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return {cause: grads that a known mistake gives}, of its ways the one nearest to yours."""
    values = [node.item() for node in _torch_nodes(leaves, steps)]
    reads = [()] * len(leaves) + [tuple(reads) for _, *reads in steps]
    local: list[tuple] = [()] * len(leaves)
    late = list(local)  # local derivatives at the output
    for k, (operation, *sources) in enumerate(steps, start=len(leaves)):
        local.append(_partials(operation, [values[source] for source in sources]))
        late.append(local[-1] if len(sources) > 1 else _partials(operation, [values[k]]))
    right = [k for k in range(output, -1, -1) if np.isfinite(wanted[k])]
    found = {LATE: [walk(reads, late, output, right, np.zeros(len(reads)))]}
    found |= slips(reads, local, output, wanted, before)
    return {
        cause: min(ways, key=lambda way: np.abs(way - yours)[np.isfinite(wanted)].max())
        for cause, ways in found.items()
        if ways
    }


def _partials(operation: str, inputs: Sequence[float]) -> tuple[float, ...]:
    """Return the local derivatives of an operation by each of its inputs."""
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    slopes = torch.autograd.grad(_apply(operation, leaves), leaves)
    return tuple(slope.item() for slope in slopes)
