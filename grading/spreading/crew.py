"""What every kind of workers can do, and the plainest kind: this process itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from grading.errors import GradingFailed, in_words

Work: TypeAlias = Callable[[bytes], bytes]  # a function of a module that the workers have too


class NoWorkers(GradingFailed):
    """There is nobody who could do what is left."""


@dataclass(frozen=True)
class Lost:
    """A piece of work that nobody could do; the text says why."""

    why: str


@dataclass(frozen=True)
class News:
    """What a worker tells: the result of a piece of work, or that the worker is lost.

    key: of the piece; "" where the worker is lost with all that it had
    why: what went wrong; "" where there is a result
    """

    worker: str
    key: str = ""
    result: bytes = b""
    why: str = ""


class Crew(Protocol):
    """Workers, by name. A name is never used for another one."""

    def members(self) -> dict[str, int]:
        """Return who is there, and how many pieces each works on at a time."""

    def send(self, worker: str, key: str, work: Work, piece: bytes) -> None:
        """Give a piece of work to a worker."""

    def wait(self, seconds: float) -> list[News]:
        """Return what has come, at the latest after these seconds."""

    def drop(self, worker: str) -> None:
        """Let a worker go that is stuck or not fit; it is no member any more."""

    def close(self) -> None:
        """Let all of them go."""


def done(work: Work, piece: bytes) -> tuple[bytes, str]:
    """Return what came of a piece of work, and what went wrong."""
    try:
        return work(piece), ""
    except Exception as error:
        return b"", in_words(error)


class Here:
    """This process as the only worker: a piece is worked on while one waits for it."""

    def __init__(self) -> None:
        self._given: list[tuple[str, Work, bytes]] = []

    def members(self) -> dict[str, int]:
        """Return the one."""
        return {"this process": 1}

    def send(self, worker: str, key: str, work: Work, piece: bytes) -> None:
        """Keep a piece until someone waits for it."""
        self._given.append((key, work, piece))

    def wait(self, seconds: float) -> list[News]:
        """Do what was given."""
        given, self._given = self._given, []
        return [News("this process", key, *done(work, piece)) for key, work, piece in given]

    def drop(self, worker: str) -> None:
        """Do nothing: there is no other."""

    def close(self) -> None:
        """Do nothing."""
