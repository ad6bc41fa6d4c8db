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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from traceback import extract_tb
from types import FrameType

from grading.engine.lost import CandidateLost, Reason
from grading.engine.proxy import MISSING, Channel, StudentError
from grading.engine.seeds import CALL, seeded, with_seeds
from grading.engine.sentences import is_of_a_check
from grading.notebooks import first_hidden_line
from helpers.checks import CheckFailed
from helpers.hand_in import graded

PHRASES = (  # of what Python and NumPy say; of an exception on hidden inputs no more is told
    "operands could not be broadcast together",
    "could not broadcast input array",
    "cannot reshape array",
    "is out of bounds for axis",
    "index out of range",
    "boolean index did not match",
    "shapes do not match",
    "mismatch in its core dimension",
    "not aligned",
    "too many values to unpack",
    "not enough values to unpack",
    "unsupported operand type(s)",
    "object is not subscriptable",
    "object is not callable",
    "object has no attribute",
    "positional argument",
    "unexpected keyword argument",
    "referenced before assignment",
    "cannot access local variable",
    "is not defined",
    "division by zero",
    "maximum recursion depth exceeded",
)
UNSHOWN = "(on inputs that are not shown)"  # ends what a hidden test says
LONGEST_HIDDEN = 10_000  # letters of a hidden test's message: student code may have written it
TEST_FILE = "<test>"


@dataclass(frozen=True)
class Tested:
    """What came of a test cell.

    outputs: as a notebook stores them
    lost: what the candidate was lost to, where the test could not be run to its end
    without: libraries that the answer is to do without
    by_hand: the names of the notebook that are to do without them
    notes: what the test tells those who grade, in sentences
    """

    outputs: list[dict]
    lost: CandidateLost | None = None
    without: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the test ran to its end without an error."""
        return self.lost is None and all(out["output_type"] != "error" for out in self.outputs)


class Examiner:
    """Runs test cells against one candidate.

    imports: import statements and constants of the notebook's own cells, run here as they are
    seed: of the run, added to those of hidden tests
    student: who handed it in, see helpers/hand_in.py
    """

    def __init__(self, imports: str, seed: int = 0, student: str = ""):
        self.student = student
        self.namespace = Namespace()
        self.namespace |= {"__name__": "__examiner__", CALL: seeded(seed)}
        exec(compile(imports, "<imports>", "exec"), self.namespace)

    def run(
        self,
        source: str,
        channel: Channel,
        seconds: float = 3600,
        rest: tuple[Channel, frozenset[str]] | None = None,
    ) -> Tested:
        """Run a test cell against a candidate, for at most so many seconds.

        rest: another candidate, which has these names
        """
        text = io.StringIO()
        error: dict | None = None
        points: float | None = None
        self.namespace.look_up = _one_of_two(channel, *rest) if rest else channel.look_up
        channels = [channel, rest[0]] if rest else [channel]
        quiet = redirect_stderr(io.StringIO())
        with redirect_stdout(text), quiet, graded(self.student) as notes:
            try:
                with time_limit(seconds):
                    for one in channels:
                        one.begin_test()
                    points = self._execute(source)
            except CandidateLost as lost:
                return Tested(_printed(text), lost)
            except BaseException as raised:
                error = _explain(raised, source, channel)
            finally:
                for one in channels:
                    one.end_test()
        outputs = _printed(text)
        if error is None and points is not None:
            error = _bad_points(points)
            outputs += [] if error else [_result(points)]
        by_hand = frozenset(channel.without), frozenset(channel.by_hand)
        return Tested([*outputs, error] if error else outputs, None, *by_hand, tuple(notes))

    def _execute(self, source: str) -> float | None:
        """Execute the cell; return the number that its last line shows, which is partial credit."""
        tree = with_seeds(ast.parse(source), source)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        exec(compile(tree, TEST_FILE, "exec"), self.namespace)
        if not isinstance(last, ast.Expr):
            return None
        value = eval(compile(ast.Expression(last.value), TEST_FILE, "eval"), self.namespace)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _one_of_two(channel: Channel, other: Channel, names: frozenset[str]) -> Callable[[str], object]:
    """Return how to look names up: these in another candidate, all others in the first."""
    return lambda name: (other if name in names else channel).look_up(name)


def by_hand_error(libraries: Iterable[str]) -> dict:
    """Return the error output of an answer that only passes where libraries are there."""
    names = " and ".join(sorted(libraries))
    return _error(
        "CheckFailed",
        f"the answer passes only where {names} can be used: here it is to be written by hand.",
    )


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
    place, name, text = channel.place_of(raised), type(raised).__name__, str(raised)
    if _is_hidden(raised, source) and (text or place is not None):
        if place is not None and not _is_known(raised):
            name = "Exception"  # a class can be given any name
        text = f"{_untold(raised, place is not None)} {UNSHOWN}".strip()
    return _error(name, text, place or "")


def _untold(raised: BaseException, is_theirs: bool) -> str:
    """Return what may be told of an exception on hidden inputs.

    Of a check all but the values that were wanted; of the student's code, which may put what it was
    given into a message, a phrase that is known.
    """
    if isinstance(raised, CheckFailed):
        return raised.without_values()[:LONGEST_HIDDEN]
    untold = raised.untold[:LONGEST_HIDDEN] if isinstance(raised, StudentError) else ""
    if untold and is_of_a_check(untold):
        return untold
    if is_theirs:
        return next((phrase for phrase in PHRASES if phrase in str(raised)), "")
    return str(raised)[:LONGEST_HIDDEN]


def _is_known(raised: BaseException) -> bool:
    """Return whether an exception of the student's code is of Python's own class, or a check's."""
    is_check = isinstance(raised, StudentError) and type(raised).__name__ == "CheckFailed"
    return is_check or not isinstance(raised, StudentError)


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
