"""Small work in one thread.

Threads that share a product of a few thousand numbers wait for each other by spinning. Where
another process is busy, on a class's server or beside a browser, one of them is always late, and
the product takes ten times as long or more. On cores of its own it gains little.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def limit_blas() -> None:
    """Have NumPy's matrix products run in one thread, unless the user has said how many.

    Only libraries that are loaded by now are concerned: NumPy comes first.
    """
    import numpy  # noqa: F401

    if not any(os.environ.get(name) for name in VARIABLES):
        threadpool_limits(1, user_api="blas")


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
