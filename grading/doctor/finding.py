"""What a check finds: one line, and one next step where something is to be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class State(Enum):
    """How it is."""

    OK = "ok"
    WARN = "warn"  # it works, and is not as it should be
    PROBLEM = "problem"  # something of the course cannot work


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    what: the thing; said: how it is; step: what to do, empty where it is well
    """

    state: State
    what: str
    said: str
    step: str = ""

    def __str__(self) -> str:
        step = f": {self.step}" if self.step else ""
        return f"{self.state.value:8} {self.what}: {self.said}{step}"


Check: TypeAlias = Callable[[], Iterator[Finding]]


def ok(what: str, said: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(State.OK, what, said)


def warn(what: str, said: str, step: str) -> Finding:
    """Return a finding that something is not as it should be."""
    return Finding(State.WARN, what, said, step)


def problem(what: str, said: str, step: str) -> Finding:
    """Return a finding that something cannot work."""
    return Finding(State.PROBLEM, what, said, step)


def findings_of(what: str, check: Check) -> Iterator[Finding]:
    """Yield what a check finds; whatever it dies of is a finding, not a traceback.

    A broken configuration may end with SystemExit, a broken package with anything.
    """
    try:
        yield from check()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = " ".join(str(error).split())[:300]
        why = said if type(error).__name__ in ("SystemExit",) or _is_ours(error) else ""
        why = why or f"it cannot be looked at ({type(error).__name__}: {said})"
        yield problem(what, why, "mend that, then run the doctor again")


def _is_ours(error: BaseException) -> bool:
    """Tell whether an error is one of the course's own sentences, without importing them."""
    return any(base.__name__ == "CourseError" for base in type(error).__mro__)
