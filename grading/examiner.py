"""The examiner: runs test cells, hidden part included, where no student code is.

A name that a test cell uses and that is not defined here is looked up in the candidate. Plain data
comes over as data; a function, class or object is bound to a Standin, and calling that sends the
arguments over and gets plain data back.
"""

import ast
import builtins
import io
import math
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from traceback import extract_tb

from grading.peer import Peer
from grading.shared import KIND, Shared
from grading.wire import Reference, WireError

MISSING = object()
LONGEST_HIDDEN = 10_000  # letters of a hidden test's message: student code may have written it
TEST_FILE = "<test>"
VALUES = re.compile(r" (Worst at \[[^]]*\]: y|Y)ours [^ ]+, wanted [^ ]+$")  # of helpers.checks


class StudentError(Exception):
    """Student code raised an exception of a type that Python does not have built in."""


class CandidateLost(BaseException):
    """The candidate died, was stopped, or does not keep to the protocol; the text says which.

    Not an Exception, so that no `except` of a test takes it for the student's error.
    """


class Examiner:
    """Runs test cells against one candidate.

    imports: import statements of the notebook's own cells, run here as they are
    line: the line to the candidate; a new candidate comes with a new line
    """

    def __init__(self, imports: str):
        self.line: Line | None = None
        self.namespace = Namespace(lambda name: self.line.look_up(name))
        self.namespace["__name__"] = "__examiner__"
        exec(compile(imports, "<imports>", "exec"), self.namespace)

    def run(self, source: str, seconds: float = 3600) -> list[dict]:
        """Run a test cell for at most so many seconds; return its outputs as a notebook does."""
        text, error, points = io.StringIO(), None, MISSING
        with redirect_stdout(text), redirect_stderr(io.StringIO()):
            try:
                with time_limit(seconds):
                    points = self._execute(source)
            except CandidateLost as lost:
                error = _error("CandidateStopped", str(lost))
            except BaseException as raised:
                error = self._explain(raised, source)
        self.line.forget()
        outputs = [_stream(text.getvalue())] if text.getvalue() else []
        if error is None and points is not MISSING:
            error = _bad_points(points)
            outputs += [] if error else [_result(points)]
        return [*outputs, error] if error else outputs

    def _execute(self, source: str):
        """Execute the cell; return the number that its last line shows, which is partial credit."""
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, TEST_FILE, "exec"), self.namespace)
        if last is None:
            return MISSING
        value = eval(compile(ast.Expression(last.value), TEST_FILE, "eval"), self.namespace)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else MISSING

    def _explain(self, raised: BaseException, source: str) -> dict:
        """Return an exception as an output: its message alone, and the student's line."""
        where, text = self.line.place_of(raised), str(raised)
        if text and _is_hidden(raised, source):
            text = VALUES.sub("", text[:LONGEST_HIDDEN]) + " (on inputs that are not shown)"
        return _error(type(raised).__name__, text, where)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End the block after so many seconds: an answer may keep a test busy in the examiner itself.

    raises: CandidateLost
    """

    def stop(number, frame):
        raise CandidateLost("stopped at its time limit")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Namespace(dict):
    """The names of the test cells; one that is missing is looked up in the candidate."""

    def __init__(self, look_up):
        super().__init__()
        self.look_up = look_up

    def __missing__(self, name: str):
        """Return what the student's notebook has under a name, unless it is a built-in one."""
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        value = self.look_up(name)
        if value is MISSING:
            raise KeyError(name)
        return value


class Line:
    """The examiner's end of the line to a candidate."""

    def __init__(self, reader, writer):
        self.peer = Peer(reader, writer, self._call_back, self.to_wire, self.from_wire)
        self.shared = Shared()
        self.functions: list = []
        self.raised: list[tuple[BaseException, str]] = []
        self.pending: BaseException | None = None

    def ask(self, do: str, **question) -> dict:
        """Send a question; return the answer, or raise what the student's code raised."""
        answer = self.tell(do, **question)
        self.shared.apply(answer.get("shared", {}), may_create=False)
        if "error" in answer:
            raise self._error(answer["error"])
        return answer

    def tell(self, do: str, **question) -> dict:
        """Send a question and return the bare answer.

        raises: CandidateLost
        """
        packed = {key: self.shared.pack(value) for key, value in question.items()}
        changes = self.shared.changes()
        try:
            if changes:
                self.peer.ask({"do": "share", "changes": changes})
            return self.peer.ask({"do": do, **packed})
        except TimeoutError:
            raise CandidateLost("stopped at its time limit") from None
        except (EOFError, OSError, WireError) as error:
            raise CandidateLost(f"the process ended ({error})") from None
        except Exception as error:  # a message whose parts are of the wrong kind
            raise CandidateLost(f"the process answers nonsense ({error})") from None

    def look_up(self, name: str):
        """Return the value of a name in the student's notebook, or MISSING."""
        answer = self.ask("get", name=name)
        return MISSING if answer.get("missing") else answer.get("value")

    def forget(self) -> None:
        """Let go of what a test cell used, on both sides."""
        self.shared.forget()
        self.functions.clear()
        self.raised.clear()
        self.pending = None
        try:
            self.tell("forget")
        except CandidateLost:
            return  # the next question will say so

    def place_of(self, error: BaseException) -> str:
        """Return which line of the student's raised an exception, or nothing."""
        return next((place for known, place in self.raised if known is error), "")

    def to_wire(self, value) -> Reference | None:
        """Return a reference to a Standin, or to a function that the candidate may call."""
        if isinstance(value, Standin):
            return object.__getattribute__(value, "_reference")
        if callable(value):
            self.functions.append(value)
            name = getattr(value, "__name__", "function")
            return Reference("callback", len(self.functions) - 1, name)
        return None

    def from_wire(self, reference: Reference):
        """Return a Standin for an object of the candidate's."""
        if reference.kind == "object":
            return Standin(self, reference)
        if reference.kind == "callback" and 0 <= reference.number < len(self.functions):
            return self.functions[reference.number]
        if reference.kind == KIND and reference.number in self.shared.objects:
            return self.shared.objects[reference.number]
        raise WireError("a reference to nothing")

    def _call_back(self, question: dict) -> dict:
        """Call a function that the test lent to the student's code."""
        try:
            self.shared.apply(question.get("shared", {}), may_create=False)
            function = self.functions[question["number"]]
            value = function(*question["args"], **question["kwargs"])
        except (CandidateLost, TimeoutError):
            raise
        except Exception as error:
            self.pending = error
            return {"error": f"{type(error).__name__}: {error}", "shared": self.shared.changes()}
        return {"value": value, "shared": self.shared.changes()}

    def _error(self, told) -> BaseException:
        """Return the exception that the student's code raised, to be raised here."""
        told = told if isinstance(told, dict) else {}
        if self.pending is not None and told.get("ename") == "RuntimeError":
            error, self.pending = self.pending, None
            return error
        error = _exception(str(told.get("ename", "")), str(told.get("evalue", "")))
        if told.get("cell"):
            place = f"(raised by your cell {str(told['cell'])[:20]}, line {told.get('line')})"
            self.raised.append((error, place))
        return error


class Standin:
    """Stands for a function, class or object that stays in the candidate."""

    def __init__(self, line: Line, reference: Reference):
        object.__setattr__(self, "_line", line)
        object.__setattr__(self, "_reference", reference)

    def __call__(self, *args, **kwargs):
        """Call the object over there."""
        return self._line.ask("call", target=self, args=list(args), kwargs=kwargs).get("value")

    def __getattr__(self, name: str):
        """Return an attribute of the object over there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._line.ask("getattr", target=self, name=name).get("value")

    def __setattr__(self, name: str, value) -> None:
        """Set an attribute of the object over there."""
        self._line.ask("setattr", target=self, name=name, value=value)

    def __repr__(self) -> str:
        """Return what it stands for."""
        return f"<the student's {self._reference.name}>"

    def run_beside(self, helper, args: tuple, kwargs: dict):
        """Run a helper of the course where the object lives, and return its data."""
        question = {"module": helper.__module__, "name": helper.__qualname__}
        return self._line.ask("helper", **question, args=list(args), kwargs=kwargs).get("value")


def _exception(name: str, text: str) -> Exception:
    """Return an exception with a name and a text; a built-in type where there is one."""
    kind = getattr(builtins, name, None)
    try:
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind(text)
    except TypeError:  # some built-in errors take more than a text
        pass
    name = name if name.isidentifier() else "StudentError"
    return type(name, (StudentError,), {})(text)


def _is_hidden(raised: BaseException, source: str) -> bool:
    """Return whether an exception came out of the hidden part of a test cell."""
    lines = [f.lineno for f in extract_tb(raised.__traceback__) if f.filename == TEST_FILE]
    before = source.split("BEGIN HIDDEN TESTS")[0].count("\n") + 1
    return "BEGIN HIDDEN TESTS" in source and bool(lines) and lines[0] > before


def _bad_points(points) -> dict | None:
    """Return an error output for partial credit that is no sensible number."""
    if math.isfinite(points) and points >= 0:
        return None
    return _error("ValueError", f"the test gave {points} points: partial credit is 0 or more")


def _result(points) -> dict:
    data = {"text/plain": repr(points)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


def _stream(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _error(name: str, text: str, where: str = "") -> dict:
    message = f"{name}: {text}" if text else name
    lines = [f"{message}\n{where}" if where else message]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
