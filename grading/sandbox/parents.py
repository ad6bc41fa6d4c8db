"""Processes that end with the one that started them, however that ended."""

import os
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess


def end_with_parent() -> None:
    """End this process of multiprocessing's once its parent has ended, kill -9 included.

    A worker of a pool waits for work for ever otherwise. It works on every system.
    """
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True, name="parent").start()


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
