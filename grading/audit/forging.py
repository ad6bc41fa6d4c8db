"""Derive attacks from the wrong answers by rule: a cell that forges what helpers bring back.

Helpers that run beside the student's code (see `helpers.beside`) run in its process, which can make
them say anything. So what they say is a claim, and no verdict may rest on it: a wrong
answer must stay wrong with a cell before it that has every such helper say something else.
"""

from collections.abc import Iterator
from dataclasses import replace

from nbformat import NotebookNode

from grading.audit.answers import Answer, Extra
from grading.notebooks import cell_name, is_solution

RULES = {  # what a helper says in place of a number, an array, a text, a list or a dictionary
    "zeros": "of(value, lambda number: number * 0)",
    "ones": "of(value, lambda number: number * 0 + 1)",
    "nothing": "None",
    "empty": "type(value)() if type(value) in (list, tuple, dict, str) else value",
    "shorter": "value[:-1] if type(value) in (list, tuple) else value",
    "the-first-again": "said.setdefault(name, value)",
}

CELL = '''
import importlib
import pkgutil
import sys
from functools import wraps

import helpers
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


def forge(helper):
    """Have a helper say something else."""
    work, name = helper.beside, helper.__name__

    @wraps(work)
    def forged(*args, **kwargs):
        value = work(*args, **kwargs)
        return {rule} if is_data(value) else value

    helper.beside = forged


for found in pkgutil.walk_packages(helpers.__path__, "helpers."):
    importlib.import_module(found.name)
said, forged_already = {{}}, set()
for module in [m for n, m in sys.modules.items() if n.startswith("helpers.")]:
    for thing in list(vars(module).values()):
        if callable(thing) and "beside" in getattr(thing, "__dict__", ()):
            if id(thing) not in forged_already:
                forged_already.add(id(thing))
                forge(thing)
'''


def forged(answer: Answer, source: NotebookNode) -> Iterator[Answer]:
    """Yield a wrong answer with each forging cell before it.

    >>> import nbformat
    >>> set_up, solution = (nbformat.v4.new_code_cell(id=name) for name in ("set-up", "f"))
    >>> solution.metadata = {"nbgrader": {"solution": True, "grade_id": "f"}}
    >>> book = nbformat.v4.new_notebook(cells=[set_up, solution])
    >>> [one.name for one in forged(Answer("f_zeros", "zeros"), book)][:2]
    ['f_zeros-helpers-say-zeros', 'f_zeros-helpers-say-ones']
    """
    after = _last_before_solutions(source)
    for rule, expression in RULES.items():
        cell = Extra(after, CELL.format(rule=expression), "code")
        name = f"{answer.name}-helpers-say-{rule}"
        yield replace(answer, name=name, extras=(cell, *answer.extras))


def _last_before_solutions(source: NotebookNode) -> str:
    names = []
    for cell in source.cells:
        if is_solution(cell):
            break
        names.append(cell_name(cell))
    return names[-1]
