"""Derive attacks from wrong answers by rule: a cell that forges what helpers bring back.

Helpers that run beside the student's code (see `helpers.beside`) run in its process, which can make
them say anything, if with an effort. So what they say is a claim, and what is wanted must not
follow from it: a wrong answer stays wrong after a cell that has a helper say something else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nbformat import NotebookNode

from grading.audit.answers import Answer, Extra
from grading.notebooks import cell_name, is_solution

RULES = {  # what a helper says in place of its value
    "zeros": "of(value, lambda number: number * 0)",
    "ones": "of(value, lambda number: number * 0 + 1)",
    "nothing": "None",
    "empty": "type(value)() if type(value) in (list, tuple, dict, str) else value",
    "shorter": "value[:-1] if type(value) in (list, tuple) else value",
    "the-first-again": "said.setdefault(name, value)",
}
STATES = {  # what only the student's process can know: of these a test takes its word
    "count_lines",
    "forwards_of",
    "is_training",
    "library_calls",
    "masks_of",
    "saved_by",
    "shared_with",
    "shares_memory",
    "watched",
}

CELL = '''
import gc
import numpy as np


def of(value, change):
    """Change every number in plain data."""
    if isinstance(value, dict):
        return {{key: of(item, change) for key, item in value.items()}}
    if type(value) in (list, tuple):
        return type(value)(of(item, change) for item in value)
    if isinstance(value, (bool, np.bool_)):
        return bool(change(int(value)))
    return change(value) if isinstance(value, (int, float, np.ndarray, np.generic)) else value


def is_data(value):
    """Return whether this is plain data: models and loaders stay as they are."""
    if isinstance(value, dict):
        return all(map(is_data, value.values()))
    if type(value) in (list, tuple):
        return all(map(is_data, value))
    return isinstance(value, (int, float, str, np.ndarray, np.generic, type(None)))


said = {{}}
(candidate,) = [one for one in gc.get_objects() if type(one).__name__ == "Candidate"]
honest = candidate.do_helper


def forged(question):
    """Answer as a helper would, or as it suits."""
    answer, name = honest(question), question["name"]
    value = answer["value"]
    return {{"value": {rule}}} if name == {helper!r} and is_data(value) else answer


candidate.do_helper = forged
'''


def forgeries(answer: Answer, helpers: Iterable[str], source: NotebookNode) -> Iterator[Answer]:
    """Yield a wrong answer with each forging cell before it.

    helpers: names of those that its tests have used
    """
    after = _last_before_solutions(source)
    for helper in sorted({*helpers} - STATES):
        for rule, expression in RULES.items():
            cell = Extra(after, CELL.format(rule=expression, helper=helper), "code")
            name = f"{answer.name}, {helper} says {rule}"
            yield replace(answer, name=name, extras=(cell, *answer.extras))


def _last_before_solutions(source: NotebookNode) -> str:
    names = []
    for cell in source.cells:
        if is_solution(cell):
            break
        names.append(cell_name(cell))
    return names[-1]
