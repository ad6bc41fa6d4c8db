"""Checks of the forward passes that a probe has noted: their rows, their mode, their graph.

How often the model is called is left open: image by image, or once more for another number.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed


def check_passes(
    name: str, passes: Sequence[dict], rows: Any = None, *, why: str = "", work: str = ""
) -> None:
    """Check the forward passes of an evaluation: in eval mode, and without a graph.

    passes: as forwards_of returns them
    rows: of each batch, all of which are seen; None for at least one pass
    why: what train mode does there, as a clause
    work: what is to be done without a graph, such as "evaluate"; "" where a graph is needed
    raises: CheckFailed

    >>> noted = {"training": True, "grad": False, "shape": (2, 4)}
    >>> check_passes("evaluate", [noted], [2])
    Traceback (most recent call last):
    helpers.checks.CheckFailed: evaluate: the model was in train mode: call model.eval() first.
    >>> check_passes("evaluate", [noted | {"training": False}, noted], [4])
    Traceback (most recent call last):
    helpers.checks.CheckFailed: evaluate: the model was in eval mode at first and then in ...
    """
    if rows is not None:
        seen = sum(noted["shape"][0] for noted in passes)
        if seen < np.sum(rows):
            told = f" {seen} of {{wanted}} images"
            untold = " not all images"
            cause = ": is every batch used, the last one too?"
            raise CheckFailed(
                f"{name}: the model saw", told, cause, untold=untold, wanted=int(np.sum(rows))
            )
    elif not passes:
        raise CheckFailed(f"{name}: the model was not called.")
    trained = [noted["training"] for noted in passes]
    if any(trained) and not trained[0]:
        raise CheckFailed(
            f"{name}: the model was in eval mode at first and then in train mode{why}: does "
            "model.train() stand in the loop?"
        )
    if any(trained):
        raise CheckFailed(f"{name}: the model was in train mode{why}: call model.eval() first.")
    if work:
        check_no_graph(name, passes, work)


def check_no_graph(name: str, passes: Sequence[dict], work: str = "evaluate") -> None:
    """Check that no forward pass built a graph; work: what was to be done without one.

    >>> check_no_graph("evaluate", [{"grad": False}])
    """
    if any(noted["grad"] for noted in passes):
        raise CheckFailed(f"{name}: a graph was built: {work} under torch.no_grad().")


def check_mode_kept(name: str, is_training: bool, was_training: bool) -> None:
    """Check that a model is left in the mode that it came in.

    >>> check_mode_kept("evaluate", False, True)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: evaluate: the model came in train mode and is left in eval mode: ...
    """
    if is_training != was_training:
        modes = ("train", "eval") if was_training else ("eval", "train")
        raise CheckFailed(
            f"{name}: the model came in {modes[0]} mode and is left in {modes[1]} mode: "
            "note model.training first, and put that back."
        )
