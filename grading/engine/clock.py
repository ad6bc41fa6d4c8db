"""The time of a hand-in: what it computes itself counts, the wall clock is a wide backstop.

On a busy machine a right answer may take three times as long by the wall clock, and computes no
longer than elsewhere. So a cell is stopped when it has computed for its limit, or when
`patience` times its limit has passed, whatever it did; the whole notebook likewise. A hand-in that
only waits would take all of that in each cell and test, so after a first one that waited in vain
the next get their limit, half of it, a quarter, while they compute nothing.
"""

import time
from collections.abc import Callable

from grading.sandbox import Limits

ENOUGH = 0.9  # of a limit counts as all of it: starting and stopping a cell costs a little
LEAST = 0.1  # seconds between two looks
IDLE = 0.02  # of a limit: what computed less than that only waited, on any machine
LEAST_WAIT = 20  # seconds that a cell may wait in any case, or its limit where that is less


class Clock:
    """Says until when to wait for the hand-in, and whether its time is up.

    ends_at: when the whole notebook ends whatever it does, by time.monotonic()
    now: the clock on the wall

    >>> wall = [0.0]
    >>> clock = Clock(Limits(cell_seconds=60, patience=3), 1800.0, now=lambda: wall[0])
    >>> clock.start(computed=0.0)
    60.0
    >>> wall[0] = 60.0
    >>> clock.more(computed=45.0)  # it had three quarters of a core
    75.0
    >>> wall[0] = 75.0
    >>> clock.more(computed=56.0) is None, clock.notebook_is_over()
    (True, False)
    >>> clock.why_stopped()
    'stopped after 60 s (limit 60 s a cell): does a loop never end?'
    """

    def __init__(self, limits: Limits, ends_at: float, now: Callable[[], float] = time.monotonic):
        self.limits, self.ends_at, self.now = limits, ends_at, now
        self.computed = 0.0  # seconds of candidates that are gone
        self._start, self._computed, self._limit = 0.0, 0.0, limits.cell_seconds
        self._passed, self._used = 0.0, 0.0  # at the last look
        self._waits = 0  # cells that were stopped and had only waited

    def start(self, computed: float, seconds: float | None = None) -> float:
        """Start on a cell or a test; return until when to wait before asking for more.

        computed: seconds of processor time that the candidate has used so far
        seconds: its limit; default: a cell's
        """
        self._start, self._computed = self.now(), computed
        self._limit = seconds or self.limits.cell_seconds
        return min(self._start + min(self._limit, self._longest_wait()), self.ends_at)

    def more(self, computed: float) -> float | None:
        """Return until when to wait further, or None when the time is up.

        computed: as in start
        """
        now, used = self.now(), computed - self._computed
        self._passed, self._used = now - self._start, used
        waits = used < IDLE * self._limit
        longest = self._longest_wait() if waits else self.limits.patience * self._limit
        last = min(self._start + longest, self.ends_at)
        if used >= ENOUGH * self._limit or now >= last or self.notebook_is_over(computed):
            self._waits += waits
            return None
        return min(now + max(self._limit - used, LEAST), last)

    def _longest_wait(self) -> float:
        """Return for how many seconds a cell goes on that computes nothing."""
        if not self._waits:
            return self.limits.patience * self._limit
        return max(self._limit / 2 ** (self._waits - 1), min(self._limit, LEAST_WAIT))

    def why_stopped(self) -> str:
        """Return a sentence on the cell that was stopped for its time."""
        limit = f"{self.limits.cell_seconds:g} s"
        if self._used >= ENOUGH * self._limit:
            return f"stopped after {limit} (limit {limit} a cell): does a loop never end?"
        return (
            f"stopped after {self._passed:.0f} s, in which it computed for {self._used:.1f} s "
            f"(limit {limit} a cell): does it wait for something?"
        )

    def ran_out_by_chance(self) -> bool:
        """Tell whether a cell was stopped by the wall clock while it still had time to compute."""
        share = self._used / self._limit
        return IDLE <= share < ENOUGH and not self.notebook_is_over()

    def let_go(self, computed: float) -> None:
        """Keep count of a candidate that is about to end."""
        self.computed += computed

    def notebook_is_over(self, computed: float = 0.0) -> bool:
        """Tell whether the time of the whole notebook is up; computed: as in start."""
        spent = self.computed + computed
        return spent >= self.limits.notebook_seconds or self.now() >= self.ends_at
