"""Run a test cell with an edited answer, within a time limit, and leave everything as it was."""

import _thread
import ast
import io
import random
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from helpers.hints.aiming import Noted, Target

LATER = 0.05  # seconds after which it is looked again whether an import has come to its end
MORE_MEMORY = 2**30  # bytes that a trial may take: an edit can make a small array a huge one


_running = 0  # trials that are under way, in this process


def is_trying() -> bool:
    """Return whether a trial is under way: of a check that fails then nobody reads why.

    >>> is_trying()
    False
    """
    return _running > 0


class TooLong(BaseException):
    """A trial took too long; no `except Exception` of a student's keeps it."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    message: of the exception, with its type; "" where the cell passed
    passed: how many checks passed before, by the lines `ok: ...`
    inside: the functions in which an exception arose, the innermost first
    """

    message: str
    passed: int
    inside: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether all checks passed."""
        return not self.message


class Trials:
    """Runs a test cell again and again, with one definition of a namespace in another form.

    namespace: in which the student's cells have run; it is left as it was
    """

    def __init__(self, cell: str, namespace: MutableMapping[str, Any]) -> None:
        self._namespace = namespace
        self._cell = compile(cell, "<checks>", "exec")
        self._target: Target | None = None

    def aim(self, definition: ast.stmt, names: list[str], seconds: float, failure: Outcome) -> None:
        """Find the call that the failure rests on, so that edits are tried on it first.

        names: of the functions whose calls are looked at; failure: what came of the cell before
        """
        noted = Noted(self._namespace, names)
        outcome = self._run(definition, seconds, self._all_checks, noted)
        target = noted.target() if outcome and outcome.message == failure.message else None
        if target and self._asks(definition, seconds, target.is_as_before):
            self._target = target

    def passes(self, definition: ast.stmt, seconds: float) -> bool:
        """Tell whether all checks pass with this definition, in time."""
        target = self._target
        is_aimed = target and getattr(definition, "name", "") not in target.rests_on
        if target and is_aimed and not self._asks(definition, seconds, target.is_hit):
            return False
        outcome = self.run(definition, seconds)
        return bool(outcome and outcome.is_right)

    def run(self, definition: ast.stmt, seconds: float) -> Outcome | None:
        """Return what comes of the checks with this definition; None where it cannot be run.

        raises: KeyboardInterrupt where the student interrupts
        """
        return self._run(definition, seconds, self._all_checks)

    def _all_checks(self) -> None:
        exec(self._cell, self._namespace)  # type: ignore[arg-type]

    def _asks(
        self, definition: ast.stmt, seconds: float, asked: Callable[[Mapping[str, Any]], bool]
    ) -> bool:
        """Ask something about the namespace with this definition in it; an error is a no."""
        said: list[bool] = []
        self._run(definition, seconds, lambda: said.append(asked(self._namespace)))
        return said == [True]

    def _run(
        self,
        definition: ast.stmt,
        seconds: float,
        work: Callable[[], object],
        around: AbstractContextManager | None = None,
    ) -> Outcome | None:
        try:
            module = ast.fix_missing_locations(ast.Module([definition], []))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = compile(module, "<answer>", "exec")
        except (SyntaxError, ValueError, TypeError):
            return None
        global _running
        before = dict(self._namespace)
        shown, inside = io.StringIO(), tuple[str, ...]()
        _running += 1
        try:
            with same_random_numbers(), quiet(shown), memory_limit(), time_limit(seconds):
                exec(code, self._namespace)  # type: ignore[arg-type]
                with around or nullcontext():
                    work()
            message = ""
        except TooLong:
            return None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            message, inside = f"{type(error).__name__}: {error}", _functions(error)
        finally:
            _running -= 1
            for name in [*self._namespace.keys() - before.keys()]:
                del self._namespace[name]
            self._namespace.update(before)
        return Outcome(message, shown.getvalue().count("ok: "), inside)


def _functions(error: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(frame.name for frame in frames[::-1])


@contextmanager
def quiet(shown: io.StringIO) -> Iterator[None]:
    """Let nothing be seen of a run: what it prints goes to `shown`."""
    with redirect_stdout(shown), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def same_random_numbers() -> Iterator[None]:
    """Let what a block draws from Python's, NumPy's and PyTorch's global state not be missed."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    plain = random.getstate()
    arrays = numpy.random.get_state() if numpy else None
    tensors = torch.get_rng_state() if torch else None
    try:
        yield
    finally:
        random.setstate(plain)
        if numpy:
            numpy.random.set_state(arrays)
        if torch:
            torch.set_rng_state(tensors)


@contextmanager
def memory_limit() -> Iterator[None]:
    """Let a block take 1 GiB more at most, where the system can hold it to that (Linux)."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    now = pages * resource.getpagesize() + MORE_MEMORY
    hard = before[1]
    resource.setrlimit(resource.RLIMIT_AS, (now if hard < 0 else min(now, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooLong in the block when the time is over, on any system, in the main thread.

    An import that has begun comes to its end: half a module would stay for the rest of the session.
    """
    state, lock = {"running": True, "over": False}, threading.Lock()
    timers: list[threading.Timer] = []

    def over() -> None:
        with lock:
            state["over"] = True
            if state["running"]:
                _thread.interrupt_main()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if not state["over"]:
            raise KeyboardInterrupt
        if state["running"] and _is_importing(frame):
            start(LATER)
        elif state["running"]:
            raise TooLong

    def start(after: float) -> None:
        timer = threading.Timer(after, over)
        timer.daemon = True
        timer.start()
        timers.append(timer)

    before = signal.signal(signal.SIGINT, interrupted)
    start(seconds)
    try:
        yield
    finally:
        with lock:
            state["running"] = False
        for timer in timers:  # an interrupt on its way arrives before the next line is done
            timer.cancel()
        signal.signal(signal.SIGINT, before)


def _is_importing(frame: FrameType | None) -> bool:
    while frame:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
