"""A process that has nothing of this one: a fork of one that has done no more than imports."""

import os
from collections.abc import Callable
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.process import BaseProcess

from grading.candidate import Chance
from grading.sandbox import die_with

AHEAD = "grading.engine.imported_ahead"


def clean_process(work: Callable[..., None], *arguments: object) -> BaseProcess:
    """Return a process that is to do the work, with this one's environment, and nothing else of it.

    It ends with this one, however that ends.
    The first one takes seconds, for imports; what the others are forked from lives as long as this
    process.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([AHEAD])
    return context.Process(target=_do, args=(dict(os.environ), work, arguments))


def _do(environment: dict[str, str], work: Callable[..., None], arguments: tuple) -> None:
    _end_with_who_asked()
    os.environ.clear()
    os.environ.update(environment)
    Chance().go_on()
    work(*arguments)


def _end_with_who_asked() -> None:
    """Have this process killed when the one ends that asked for it, or has ended already."""
    server = vars(forkserver)["_forkserver"]
    hold = getattr(server, "_forkserver_alive_fd", None)  # each fork gets one, and keeps it going
    if hold is not None:
        os.close(hold)
        server._forkserver_alive_fd = None
    die_with(os.getppid())  # which ends with who asked
    asked = parent_process()
    if asked is not None and not asked.is_alive():
        os._exit(1)
