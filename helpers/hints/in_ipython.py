"""Under a test cell that failed, in JupyterLab or Colab: a hint, within seconds."""

import os
import sys
import threading
from typing import Any

from helpers.hints.at_the_line import shapes_at
from helpers.hints.search import SECONDS, TESTS, find_repairs
from helpers.hints.telling import hint
from helpers.hints.words import in_words

NOT_A_SLIP = (KeyboardInterrupt, NotImplementedError)  # the student's stop; nothing written yet
ABOUT_SHAPES = (ValueError, IndexError, RuntimeError, TypeError)
CHECKING = "COURSE_CHECKING"  # set where a notebook is run to be checked or graded
WITH_HINTS = "hints"  # its value where hints are wanted all the same


def give_hints(shell: Any = None) -> None:
    """Let a notebook show a hint under each test cell that failed.

    shell: IPython's, by default the one that this runs in; where no notebook runs, nothing is done
    """
    ipython = sys.modules.get("IPython")
    shell = shell or (ipython.get_ipython() if ipython else None)
    if shell is None or os.environ.get(CHECKING, "") not in ("", WITH_HINTS):
        return
    known = shell.events.callbacks.get("post_run_cell", [])
    if not any(getattr(one, "gives_hints", False) for one in known):
        shell.events.register("post_run_cell", _Hints(shell))


def meaning(error: BaseException) -> list[str]:
    """Return lines that say what a raw error means, and the shapes in the student's line.

    An error of a check says it itself.

    >>> meaning(ZeroDivisionError("division by zero"))
    ['In other words: a division by 0: what is counted, and can it be none?']
    """
    if isinstance(error, AssertionError):
        return []
    told = in_words(type(error).__name__, str(error))
    shapes = shapes_at(error.__traceback__) if isinstance(error, ABOUT_SHAPES) else None
    return [
        *([f"In other words: {told}"] if told else []),
        *([f"In {shapes}."] if shapes else []),
    ]


class _Hints:
    gives_hints = True  # a notebook that imports helpers anew has one already

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, result: Any) -> None:
        cell, error = result.info.raw_cell, result.error_in_exec
        if error is None or isinstance(error, NOT_A_SLIP):
            return
        for line in meaning(error):
            print(line)
        if not TESTS.search(cell):
            return
        if threading.current_thread() is not threading.main_thread():
            return  # a trial that takes too long could not be stopped
        names = self._shell.user_ns
        try:
            told = hint(find_repairs(cell, names.get("In", [])[:-1], names, SECONDS))
        except KeyboardInterrupt:
            return
        if told:
            print(told)
