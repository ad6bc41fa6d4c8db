"""Values of a student's own kinds of tuple, list or dictionary, which come back as what they were.

A named tuple arrives at the examiner as a tuple. Where a test hands that on unchanged, such as a
cache to a backward function, the candidate finds its own object again, with its names and methods.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from grading.wire.plain import Reference

ORIGINAL = "original"


class Originals:
    """The candidate's end: the objects themselves, by number."""

    def __init__(self) -> None:
        self.objects: list[object] = []

    def remember(self, value: object) -> int:
        """Keep an object; return its number."""
        self.objects.append(value)
        return len(self.objects) - 1


class Copies:
    """The examiner's end: what has arrived of each object, and whether it still is that.

    encode: returns the bytes of a value

    >>> copies = Copies(lambda value: repr(value).encode())
    >>> cache = copies.arrived(3, [1, 2])
    >>> copies.reference(cache).number, copies.reference([1, 2])
    (3, None)
    >>> cache.append(4)
    >>> copies.reference(cache)
    """

    def __init__(self, encode: Callable[[Any], bytes]):
        self.encode = encode
        self.known: dict[int, tuple[object, int, bytes]] = {}  # by id: value, number, digest

    def arrived(self, number: int, value: Any) -> Any:
        """Note a value that stands for an object of the candidate's; return it."""
        self.known[id(value)] = value, number, self._digest(value)
        return value

    def reference(self, value: object) -> Reference | None:
        """Return what names the object that a value stands for, unless the value has changed."""
        known = self.known.get(id(value))
        if known is None or self._digest(value) != known[2]:
            return None
        return Reference(ORIGINAL, known[1], "")

    def forget(self) -> None:
        """Let go of everything, at the end of a test cell."""
        self.known.clear()

    def _digest(self, value: object) -> bytes:
        return blake2b(self.encode(value), digest_size=16).digest()
