"""A busy process beside a measurement, as on a class's server or a laptop with a browser."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def busy(wanted: bool = True) -> Iterator[None]:
    """Have a process of its own compute for the length of the block, if wanted."""
    if not wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()
