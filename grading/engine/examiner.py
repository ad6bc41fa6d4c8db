"""The examiner: runs test cells, hidden part included, where no student code is.

A name that a test cell uses and that is not defined here is looked up in the candidate. Plain data
comes over as data; for a function, class or object a proxy comes, and calling that sends the
arguments over and brings plain data back.
"""

import ast
import builtins
import io
import math
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from traceback import extract_tb
from types import FrameType

from grading.engine.lost import CandidateLost, Reason
from grading.engine.proxy import MISSING, Channel, StudentError
from grading.notebooks import first_hidden_line
from helpers.checks import CheckFailed

LONGEST_HIDDEN = 10_000  # letters of a hidden test's message: student code may have written it
TEST_FILE = "<test>"


@dataclass(frozen=True)
class Tested:
    """What came of a test cell.

    outputs: as a notebook stores them
    lost: what the candidate was lost to, where the test could not be run to its end
    """

    outputs: list[dict]
    lost: CandidateLost | None = None


class Examiner:
    """Runs test cells against one candidate.

    imports: import statements of the notebook's own cells, run here as they are
    """

    def __init__(self, imports: str):
        self.namespace = Namespace()
        self.namespace["__name__"] = "__examiner__"
        exec(compile(imports, "<imports>", "exec"), self.namespace)

    def run(self, source: str, channel: Channel, seconds: float = 3600) -> Tested:
        """Run a test cell against a candidate, for at most so many seconds."""
        text = io.StringIO()
        error: dict | None = None
        points: float | None = None
        self.namespace.look_up = channel.look_up
        with redirect_stdout(text), redirect_stderr(io.StringIO()):
            try:
                with time_limit(seconds):
                    points = self._execute(source)
            except CandidateLost as lost:
                return Tested(_printed(text), lost)
            except BaseException as raised:
                error = _explain(raised, source, channel)
            finally:
                channel.forget()
        outputs = _printed(text)
        if error is None and points is not None:
            error = _bad_points(points)
            outputs += [] if error else [_result(points)]
        return Tested([*outputs, error] if error else outputs)

    def _execute(self, source: str) -> float | None:
        """Execute the cell; return the number that its last line shows, which is partial credit."""
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        exec(compile(tree, TEST_FILE, "exec"), self.namespace)
        if not isinstance(last, ast.Expr):
            return None
        value = eval(compile(ast.Expression(last.value), TEST_FILE, "eval"), self.namespace)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End the block after so many seconds: an answer may keep a test busy in the examiner itself.

    raises: CandidateLost
    """

    def stop(number: int, frame: FrameType | None) -> None:
        text = f"stopped after {seconds:g} s: what your code returned keeps the test itself busy"
        raise CandidateLost(Reason.TEST, text)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Namespace(dict):
    """The names of the test cells; one that is missing is looked up in the candidate.

    look_up: of the candidate's channel; returns MISSING for what is not there either
    """

    look_up: Callable[[str], object]

    def __missing__(self, name: str) -> object:
        """Return what the student's notebook has under a name, unless it is a built-in one."""
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        value = self.look_up(name)
        if value is MISSING:
            raise KeyError(name)
        return value


def _explain(raised: BaseException, source: str, channel: Channel) -> dict:
    """Return an exception as an output: its message alone, and the student's line."""
    where, text = channel.place_of(raised), str(raised)
    if text and _is_hidden(raised, source):
        text = f"{_without_values(raised)[:LONGEST_HIDDEN]} (on inputs that are not shown)"
    return _error(type(raised).__name__, text, where)


def _without_values(raised: BaseException) -> str:
    """Return what an exception says, of a check without the values that were wanted."""
    if isinstance(raised, CheckFailed):
        return raised.without_values()
    untold = raised.untold if isinstance(raised, StudentError) else ""
    return untold or str(raised)


def _is_hidden(raised: BaseException, source: str) -> bool:
    """Return whether an exception came out of the hidden part of a test cell."""
    lines = [f.lineno for f in extract_tb(raised.__traceback__) if f.filename == TEST_FILE]
    begin = first_hidden_line(source)
    return begin is not None and bool(lines) and (lines[0] or 0) > begin


def _bad_points(points: float) -> dict | None:
    """Return an error output for partial credit that is no sensible number."""
    if math.isfinite(points) and points >= 0:
        return None
    return _error("ValueError", f"the test gave {points} points: partial credit is 0 or more")


def _result(points: float) -> dict:
    data = {"text/plain": repr(points)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


def _printed(text: io.StringIO) -> list[dict]:
    printed = text.getvalue()
    return [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []


def _error(name: str, text: str, where: str = "") -> dict:
    message = f"{name}: {text}" if text else name
    lines = [f"{message}\n{where}" if where else message]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
