"""What training does step by step: in which step it leaves the right path, and where it goes."""

from collections.abc import Callable, Mapping

import numpy as np

NEAR = 1e-3  # of the largest change: a step may be computed in float32


def of_steps(
    trained: Callable[[int], np.ndarray],
    path: np.ndarray,
    sizes: Mapping[str, int],
    rows: int,
    is_right_alone: Callable[[int], bool] = lambda batch: True,
) -> str | None:
    """Return a clause on the first step that goes wrong; None where all steps are right.

    trained: returns the parameters, in a row, after training on so many batches, from the start
    path: (1 + T, P) the right parameters at the start and after each batch
    sizes: how many numbers each parameter has, by name, in the order of the row
    rows: of a batch
    is_right_alone: tells whether the step is right on one batch alone, from the start

    >>> path = np.array([[0.0, 1.0], [0.1, 1.2], [0.3, 1.5]])
    >>> of_steps(lambda steps: path[0] + 3 * (path[steps] - path[0]), path, {"w": 2}, 5)
    'are wrong from the first step on, which is 3 times as large as it should be'
    """
    for steps in range(1, len(path)):
        yours, wanted = trained(steps) - path[0], path[steps] - path[0]
        if _alike(yours, wanted):
            continue
        if steps > 1 and not is_right_alone(steps - 1):
            return (
                f"are right after {steps - 1} of the batches; with the next one the step is wrong "
                "on its own too: what is special about it, its size or its numbers?"
            )
        if steps > 1:
            return (
                f"are right after {steps - 1} of the batches and not after {steps}: what stays "
                "from one step to the next, such as gradients, a counter, the optimiser's state?"
            )
        return f"are wrong from the first step on, which {_first_step(yours, wanted, sizes, rows)}"
    return "are right after one epoch and not after the next: what stays from one call to the next?"


def _first_step(yours: np.ndarray, wanted: np.ndarray, sizes: Mapping[str, int], rows: int) -> str:
    """Say what became of the first step: none, too large, of some parameters only, another way."""
    if not np.abs(yours).max() > NEAR * np.abs(wanted).max():
        return "leaves all parameters where they are"
    whole = _ratio(yours, wanted)
    if whole is not None:
        return _times(whole, rows)
    parts, begin = {}, 0
    for name, size in sizes.items():
        place = slice(begin, begin + size)
        parts[name] = (yours[place], wanted[place])
        begin += size
    ratios = {name: _ratio(*part) for name, part in parts.items() if part[1].any()}
    right = [name for name, ratio in ratios.items() if ratio is not None and abs(ratio - 1) < NEAR]
    still = [name for name, ratio in ratios.items() if ratio == 0]
    if still and len(still) + len(right) == len(ratios):
        return f"leaves {_listed(still)} where they are"
    if right:
        return f"is right for {_listed(right)} and wrong for the other parameters"
    if all(ratio is not None for ratio in ratios.values()):
        return "is too large or too small by a factor of its own for each parameter"
    return (
        "goes another way than the gradient of the mean loss: what is wrong is in the gradient, or "
        "in how the step uses it, and not in what is kept between steps"
    )


def _times(ratio: float, rows: int) -> str:
    if abs(ratio + 1) < NEAR:
        return "goes uphill"
    way = "as large as it should be" if ratio > 0 else "as large, and uphill"
    for text, value in ((f"{rows}", rows), ("2", 2.0), ("3", 3.0), ("10", 10.0)):
        same = " (as many as a batch has rows)" if value == rows else ""
        if abs(abs(ratio) - value) < NEAR * value:
            return f"is {text} times {way}{same}"
        if abs(abs(ratio) - 1 / value) < NEAR / value:
            return f"is 1/{text} {way}{same}"
    return f"has the right direction and is not {way}: is it the given learning rate?"


def _ratio(yours: np.ndarray, wanted: np.ndarray) -> float | None:
    """Return by how much one is a multiple of the other; None where it is none."""
    if not yours.any():
        return 0.0
    if not wanted.any():
        return None
    ratio = float((yours * wanted).sum() / (wanted**2).sum())
    return (
        ratio
        if ratio and np.abs(yours - ratio * wanted).max() < NEAR * np.abs(yours).max()
        else None
    )


def _alike(yours: np.ndarray, wanted: np.ndarray) -> bool:
    return bool(np.abs(yours - wanted).max() <= NEAR * np.abs(wanted).max())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
