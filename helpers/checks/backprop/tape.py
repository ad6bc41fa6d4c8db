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
from helpers.checks.backprop.slips import slips
from helpers.checks.comparing import (
    CheckFailed,
    check_array,
    check_group,
    count_lines,
    library_calls,
)

NAME = "Value.backward"
LIBRARIES = ("torch", "scipy", "sklearn")
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
    case: what the messages say of the tape
    raises: CheckFailed that names the usual mistakes
    """
    told = case or f"a graph of {len(leaves) + len(steps)} Values"
    runs = run_tape(make, list(leaves), list(steps), list(outputs))
    nodes = _torch_nodes(leaves, steps)
    before = np.zeros(len(nodes))
    with check_group(f"{NAME} ({told})"):
        for turn, (output, (data, grads)) in enumerate(zip(outputs, runs, strict=True)):
            title = f"({told}{', run again' if turn else ''})"
            values = np.array([node.item() for node in nodes])
            check_array(f"Value: data {title}", _numbers("data", data), values)
            yours, wanted = _numbers("grad", grads), _slopes(nodes, output)
            reached = np.isfinite(wanted)
            causes = _suspects(leaves, steps, output % len(nodes), wanted, before, yours)
            suspects = {cause: wrong[reached] for cause, wrong in causes.items()}
            title = f"{NAME}: grad {title}"
            check_array(title, yours[reached], wanted[reached], suspects=suspects, atol=1e-7)
            before = np.where(reached, wanted, before)


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
    runs = []
    for output in outputs:
        values[output].backward()
        runs.append(([value.data for value in values], [value.grad for value in values]))
    return runs


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


def check_tape_by_hand(make: Callable) -> None:
    """Check that a tape is built and run backward without calls of other libraries than NumPy.

    raises: CheckFailed that names the library function
    """
    if without(LIBRARIES, make):  # in the grader the whole test runs without them
        return
    calls = tape_calls(make, LIBRARIES)
    if calls:
        raise CheckFailed(f"Value calls {calls[0]}: here it is to be written by hand.")
    print("ok: Value: written by hand")


@beside
def tape_calls(make: Callable, libraries: Sequence[str]) -> list[str]:
    """Return which functions of libraries are called while a small tape is built and run back."""
    steps = [("+", 0, 1), ("*", 2, 0), ("relu", 3), ("exp", 4), ("log", 5)]
    return library_calls.beside(run_tape.beside, (make, [2.0, 3.0], steps, [-1]), libraries)


def random_tape(
    rng: np.random.Generator, num_leaves: int, num_steps: int, operations: str = ""
) -> tuple[list[float], list[tuple]]:
    """Return the leaves and the steps of a tape in which most Values have several readers.

    operations: "+*" for sums and products alone, "" for all; their numbers stay of a size near 1

    >>> leaves, steps = random_tape(np.random.default_rng(0), 2, 5, operations="+*")
    >>> len(leaves), len(steps), {operation for operation, *_ in steps} <= {"+", "*"}
    (2, 5, True)
    """
    leaves = rng.uniform(0.3, 0.9, num_leaves).tolist()
    values, steps = list(leaves), []
    for _ in range(num_steps):
        near = np.arange(max(0, len(values) - 5), len(values))
        one, other = (int(k) for k in rng.choice(near, 2))
        step = _arithmetic(values, one, other)
        if not operations and rng.random() < 0.4:
            step = ("log" if values[one] > 1.2 else str(rng.choice(["relu", "exp"])), one)
        steps.append(step)
        values.append(_torch_nodes(leaves, steps)[-1].item())
    return leaves, steps


def _arithmetic(values: Sequence[float], one: int, other: int) -> tuple:
    """Return a step that reads two Values, or one and the first leaf; it keeps them below 4."""
    if abs(values[one]) + abs(values[other]) < 1.5:
        return "+", one, other
    return "*", one, other if abs(values[one] * values[other]) < 2 else 0


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
    for operation, *sources in steps:
        inputs = [torch.tensor(values[k], requires_grad=True) for k in sources]
        slopes = torch.autograd.grad(_apply(operation, inputs), inputs)
        local.append(tuple(slope.item() for slope in slopes))
    found = slips(reads, local, output, wanted, before)
    return {
        cause: min(ways, key=lambda way: np.abs(way - yours)[np.isfinite(wanted)].max())
        for cause, ways in found.items()
        if ways
    }
