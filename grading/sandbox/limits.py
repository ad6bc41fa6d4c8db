"""Limits on what student code may use."""

import os
from dataclasses import dataclass

MB = 2**20  # bytes


@dataclass(frozen=True)
class Limits:
    """What one hand-in may use; whoever uses more is stopped.

    memory_mb: resident memory of all its processes together (MB of 2**20 bytes)
    cpu_seconds: processor time of all its processes together; None: only a last resort, for one
        process, of notebook_seconds on every core
    processes: processes at one time
    threads: threads at one time, of all processes; torch and OpenBLAS start one for each core
    file_mb: size of the largest file
    disk_mb: its scratch folder, /tmp, /dev/shm and files without a name, together
    output_mb: what it writes to stdout and stderr
    examiner_memory_mb: resident memory of the process that runs the tests on what it returns
    cell_seconds, notebook_seconds: processor time of one cell or test, and of all of them
    patience: how many times these may pass by the wall clock, as on a busy machine or in a sleep;
        the three are kept by whoever sends the cells, not by the sandbox
    """

    memory_mb: int = 4000
    cpu_seconds: int | None = None
    processes: int = 64
    threads: int = 512
    file_mb: int = 200
    disk_mb: int = 500
    output_mb: int = 10
    examiner_memory_mb: int = 2000
    cell_seconds: float = 60
    notebook_seconds: float = 600
    patience: float = 3

    def rlimits(self) -> dict[str, int]:
        """Return the limits that the kernel keeps for each process, by their name in `resource`.

        Not RLIMIT_AS: torch reserves far more addresses than it uses.
        """
        cpu = self.cpu_seconds or self.notebook_seconds * (os.cpu_count() or 1)
        return {"FSIZE": self.file_mb * MB, "CORE": 0, "NOFILE": 1024, "CPU": int(cpu) + 1}
