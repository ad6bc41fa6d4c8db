"""What the processes to come need of their environment."""

import os
import sys


def prepare_environment() -> None:
    """Set what the processes to come need: commands on PATH, and one thread each.

    nbgrader calls `alembic` by name; where that is not found it leaves a half-made gradebook.
    Several kernels run side by side: with threads of their own, matrix products as small as the
    course's wait for each other and take up to 30 times as long.
    """
    commands = os.path.dirname(sys.executable)
    path = os.environ.get("PATH", "").split(os.pathsep)
    if path[0] != commands:
        os.environ["PATH"] = os.pathsep.join([commands, *path])
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
