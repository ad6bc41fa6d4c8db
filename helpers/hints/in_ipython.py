"""Under a test cell that failed, in JupyterLab or Colab: a hint, within seconds."""

import os
import sys
import threading
from typing import Any

from helpers.hints.search import SECONDS, TESTS, find_repairs
from helpers.hints.telling import hint

NOT_A_SLIP = (KeyboardInterrupt, NotImplementedError)  # the student's stop; nothing written yet
CHECKING = "COURSE_CHECKING"  # set where a notebook is run to be checked or graded


def give_hints(shell: Any = None) -> None:
    """Let a notebook show a hint under each test cell that failed.

    shell: IPython's, by default the one that this runs in; where no notebook runs, nothing is done
    """
    ipython = sys.modules.get("IPython")
    shell = shell or (ipython.get_ipython() if ipython else None)
    if shell is None or os.environ.get(CHECKING):
        return
    known = shell.events.callbacks.get("post_run_cell", [])
    if not any(getattr(one, "gives_hints", False) for one in known):
        shell.events.register("post_run_cell", _Hints(shell))


class _Hints:
    gives_hints = True  # a notebook that imports helpers anew has one already

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, result: Any) -> None:
        cell, error = result.info.raw_cell, result.error_in_exec
        if error is None or isinstance(error, NOT_A_SLIP) or not TESTS.search(cell):
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
