"""The examiner's end of the wire: questions to a candidate, and proxies for what stays there."""

import builtins
import re
from collections.abc import Callable, Iterable
from typing import Any

from grading.engine.lost import CandidateLost, Reason
from grading.wire import (
    MIRRORED,
    Copies,
    Mirrors,
    Peer,
    Reference,
    Sink,
    Source,
    WireError,
    encode,
)

MOST_LINES = 10_000  # of a cell; a number may hold anything
CELL = re.compile(r"In\[\d{1,6}\]", re.ASCII)
MISSING = object()  # what a name stands for that the student's notebook does not have


class StudentError(Exception):
    """Student code raised an exception of a type that Python does not have built in.

    untold: of a check's failure beside the student's code, the message without values
    """

    untold = ""


class Channel:
    """Asks a candidate, one question at a time; a new candidate comes with a new channel."""

    def __init__(self, reader: Source, writer: Sink):
        self.copies = Copies(self._encode)
        self.peer = Peer(
            reader,
            writer,
            self._call_back,
            self.to_wire,
            self.from_wire,
            recall=self.copies.arrived,
        )
        self.mirrors = Mirrors(self.copies.reference)
        self.functions: list[Callable] = []
        self.raised: list[tuple[BaseException, str]] = []
        self.helpers: set[tuple[str, str]] = set()  # that have run over there, module and name
        self.names: dict[int, str] = {}  # under which a test has looked objects up, by number
        self.by_hand: set[str] = set()  # names that a test wants to be written by hand
        self.without: set[str] = set()  # libraries that these are to do without
        self.is_without = False  # whether this candidate lacks them
        self.is_again = False  # whether the test has passed where they are
        self.pending: BaseException | None = None

    def ask(self, do: str, **question: Any) -> dict:
        """Send a question; return the answer, or raise what the student's code raised."""
        answer = self.tell(do, **question)
        self.mirrors.apply(answer.get("shared", {}), may_create=False)
        if "error" in answer:
            raise self._error(answer["error"])
        return answer

    def tell(self, do: str, **question: Any) -> dict:
        """Send a question and return the bare answer.

        raises: CandidateLost
        """
        packed = {key: self.mirrors.pack(value) for key, value in question.items()}
        changes = self.mirrors.changes()
        try:
            if changes:
                self.peer.ask({"do": "share", "changes": changes})
            return self.peer.ask({"do": do, **packed})
        except TimeoutError:
            raise CandidateLost(Reason.TIME) from None
        except (EOFError, OSError, WireError) as error:
            raise CandidateLost(Reason.ENDED, f"the process ended ({error})") from None
        except Exception as error:  # a message whose parts are of the wrong kind
            text = f"the process answers nonsense ({error})"
            raise CandidateLost(Reason.PROTOCOL, text) from None

    def look_up(self, name: str) -> Any:
        """Return the value of a name in the student's notebook, or MISSING."""
        answer = self.ask("get", name=name)
        value = MISSING if answer.get("missing") else answer.get("value")
        if isinstance(value, Proxy):
            self.names[object.__getattribute__(value, "_reference").number] = name
        return value

    def begin_test(self) -> None:
        """Have a process of its own answer, which ends with the test.

        raises: CandidateLost
        """
        self.without.clear()
        self.by_hand.clear()
        self.tell("begin_test", helpers=sorted({module for module, _ in self.helpers}))

    def end_test(self) -> None:
        """End that process, and let go of what the test used."""
        self.mirrors.forget()
        self.copies.forget()
        self.functions.clear()
        self.raised.clear()
        self.names.clear()
        self.pending = None
        try:
            self.tell("end_test")
            self.tell("wake")  # when that process is gone
        except CandidateLost:
            return  # the next question will say so

    def place_of(self, error: BaseException) -> str | None:
        """Return which line of the student's raised an exception; None for one raised here."""
        return next((place for known, place in self.raised if known is error), None)

    def to_wire(self, value: object) -> Any:
        """Return a reference to a Proxy, or to a function that the candidate may call."""
        if isinstance(value, Proxy):
            reference = object.__getattribute__(value, "_reference")
            if object.__getattribute__(value, "_channel") is self:
                return reference
            if reference.name == "Kept":  # in another candidate, see comparing/lending.py
                return _plain(value.value)
            raise WireError("an object of another process does not cross")
        if callable(value):
            self.functions.append(value)
            name = getattr(value, "__name__", "function")
            return Reference("callback", len(self.functions) - 1, name)
        return None

    def from_wire(self, reference: Reference) -> Any:
        """Return a proxy for an object of the candidate's."""
        if reference.kind == "object":
            return Proxy(self, reference)
        if reference.kind == "callback" and 0 <= reference.number < len(self.functions):
            return self.functions[reference.number]
        if reference.kind == MIRRORED and reference.number in self.mirrors.objects:
            return self.mirrors.objects[reference.number]
        raise WireError("a reference to nothing")

    def _encode(self, value: object) -> bytes:
        return encode(value, special=self.to_wire)

    def _call_back(self, question: dict) -> dict:
        """Call a function that the test lent to the student's code."""
        try:
            self.mirrors.apply(question.get("shared", {}), may_create=False)
            function = self.functions[question["number"]]
            value = function(*question["args"], **question["kwargs"])
        except (CandidateLost, TimeoutError):
            raise
        except Exception as error:
            self.pending = error
            return {"error": f"{type(error).__name__}: {error}", "shared": self.mirrors.changes()}
        return {"value": value, "shared": self.mirrors.changes()}

    def _error(self, told: object) -> BaseException:
        """Return the exception that the student's code raised, to be raised here."""
        told = told if isinstance(told, dict) else {}
        if self.pending is not None and told.get("ename") == "RuntimeError":
            error, self.pending = self.pending, None
            return error
        error = _exception(str(told.get("ename", "")), str(told.get("evalue", "")))
        if isinstance(error, StudentError):
            error.untold = str(told.get("untold", ""))
        self.raised.append((error, _place(told.get("cell"), told.get("line"))))
        return error


class Proxy:
    """Stands for a function, class or object that stays in the candidate."""

    def __init__(self, channel: Channel, reference: Reference):
        object.__setattr__(self, "_channel", channel)
        object.__setattr__(self, "_reference", reference)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object over there."""
        return self._channel.ask("call", target=self, args=list(args), kwargs=kwargs).get("value")

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the object over there."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self._channel.ask("getattr", target=self, name=name).get("value")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute of the object over there."""
        self._channel.ask("setattr", target=self, name=name, value=value)

    def __repr__(self) -> str:
        """Return what it stands for."""
        return f"<the student's {self._reference.name}>"

    def run_beside(self, helper: Callable, args: tuple, kwargs: dict) -> Any:
        """Run a helper of the course where the object lives, and return its data."""
        self._channel.helpers.add((helper.__module__, helper.__qualname__))
        question = {"module": helper.__module__, "name": helper.__qualname__}
        return self._channel.ask("helper", **question, args=list(args), kwargs=kwargs).get("value")

    def run_without(self, libraries: Iterable[str]) -> bool:
        """Have the test run where libraries are not; return whether that is this run.

        Without libraries: whether the test runs again, so that what it finds out is known.
        """
        wanted = set(libraries)
        self._channel.without.update(wanted)
        self._channel.by_hand.add(self._channel.names.get(self._reference.number, ""))
        return self._channel.is_without and (bool(wanted) or self._channel.is_again)


def _plain(value: Any) -> Any:
    """Return data; no part of it may be an object that stays where it is."""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, Proxy) or callable(value):
        raise WireError("an object of another process does not cross")
    if isinstance(value, (tuple, list, set, frozenset, dict)):
        for part in parts:
            _plain(part)
    return value


def _place(cell: object, line: object) -> str:
    """Return a place in words; a text in place of a number may hold anything."""
    if not isinstance(cell, str) or not CELL.fullmatch(cell):
        return ""
    known = isinstance(line, int) and line < MOST_LINES
    return f"(raised by your cell {cell}, line {line})" if known else ""


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
