"""Small work in one thread.

Threads that share a product of a few thousand numbers wait for each other by spinning. Where
another process is busy, on a class's server or beside a browser, one of them is always late, and
the product takes ten times as long or more. On cores of its own it gains little. So importing
`helpers` sets one thread, and what is large enough asks for more with `use_cores`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def use_one_thread() -> None:
    """Have matrix products and PyTorch's operations run in one thread from now on.

    Nothing changes where the user has said how many. Only libraries that are loaded by now are
    concerned; NumPy is loaded first, PyTorch is not.
    """
    if _is_set():
        return
    import numpy  # noqa: F401
    from threadpoolctl import threadpool_limits  # not needed, and not loaded, by the grader

    threadpool_limits(1, user_api="blas")
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def use_cores() -> None:
    """Have PyTorch's operations run in a thread for each core that this process may use.

    In a container with two cores of a large server PyTorch would start a thread for each core of
    the server, and they would wait for each other. A lower number that the user has set stays.
    """
    import joblib  # its cpu_count knows affinity and the limits of containers
    import torch

    most = torch.get_num_threads() if _is_set() else joblib.cpu_count()
    torch.set_num_threads(min(most, joblib.cpu_count()))


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """Run a block's PyTorch operations in one thread; afterwards it is as before.

    >>> import torch
    >>> before = torch.get_num_threads()
    >>> with one_torch_thread():
    ...     torch.get_num_threads()
    1
    >>> torch.get_num_threads() == before
    True
    """
    import torch  # NumPy's notebooks do without it

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _is_set() -> bool:
    return any(os.environ.get(name) for name in VARIABLES)
