"""Which cells of a notebook can be run ahead, before it is known whose hand-in it is."""

from collections.abc import Mapping

from grading.engine.settings import Step


def cells_ahead(steps: Mapping[int, Step]) -> tuple[tuple[int, str], ...]:
    """Return the cells that a notebook begins with and that are the course's own, by number.

    >>> set_up = Step("set-up", "import os", False, is_ours=True)
    >>> parameters = Step("parameters", "fast = True", False, is_given=True)
    >>> cells_ahead({1: parameters, 2: set_up, 3: Step("answer", "x = 1", False)})
    ((1, 'fast = True'), (2, 'import os'))
    >>> cells_ahead({1: Step("parameters", "fast = False", False), 2: set_up})
    ()
    """
    ahead = []
    for number, step in steps.items():
        if step.is_test or not (step.is_ours or step.is_given):
            break
        ahead.append((number, step.source))
    return tuple(ahead)
