"""A process that has nothing of this one: a fork of one that has done no more than imports."""

import os
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from grading.candidate import Chance

AHEAD = "grading.engine.imported_ahead"


def clean_process(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Return a process that is to do the work, with this one's environment, and nothing else of it.

    The first one takes seconds, for imports; what the others are forked from lives as long as this
    process.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([AHEAD])
    return context.Process(target=_do, args=(dict(os.environ), work, arguments))


def _do(environment: dict[str, str], work: Callable[..., None], arguments: tuple) -> None:
    os.environ.clear()
    os.environ.update(environment)
    Chance().go_on()
    work(*arguments)
