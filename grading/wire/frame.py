"""The form in which an examiner and a candidate exchange plain data; the peer is not trusted.

A frame is the mark `WIRE1` and one value; on a stream its length (8 bytes, big-endian) goes first.
A value is a tag (1 byte), a size (4 bytes, big-endian) and a body:

| tag | type                       | size        | body                                         |
|-----|----------------------------|-------------|----------------------------------------------|
| n   | None, False, True, ...     | 0, 1, 2, 3  | nothing                                      |
| i   | int                        | bytes       | signed, big-endian; at most 4,096 bits       |
| f c | float, complex             | 8, 16       | one or two big-endian doubles                |
| s   | str                        | bytes       | UTF-8 that lets lone surrogates pass         |
| b   | bytes                      | bytes       | as they are                                  |
| l t | list, tuple                | values      | the items                                    |
| S z | set, frozenset             | values      | the items                                    |
| d   | dict                       | values      | key, value, key, value, ...                  |
| r x | range, slice               | 3           | start, stop, step                            |
| @   | Reference                  | 3           | kind, number, name                           |
| k   | a subclass of l, t or d    | 2           | its number, and the plain value              |
| a   | of NumPy or torch          | values      | its name and parts, see below                |

The parts of `a` are in `arrays` (NumPy) and `tensors`, the plain types in `plain`.
Types are looked up in fixed tables: nothing that a peer sends is imported, called or evaluated.
A value inside n containers lies n levels deep; a range, an array or a tensor is a container too.
What the sender has subclassed arrives as its plain base; what it shares arrives as copies. Of a
sender that remembers its objects, `k` says which one a list, tuple or dict of a subclass was.
"""

import struct
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from grading.wire import arrays, tensors
from grading.wire.plain import (
    BODIES,
    BUILDERS,
    ITEMS,
    LEAVES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ITEMS,
    PLAIN,
    Reference,
    WireError,
    require,
    within,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_ITEMS",
    "Reference",
    "WireError",
    "decode",
    "encode",
    "receive",
    "send",
]

MARK = b"WIRE1"
HEAD = struct.Struct(">cI")
LENGTH = struct.Struct(">Q")
CHUNK = 1 << 20  # a length is only a claim: memory is taken as the bytes arrive
CONSTANTS = (None, False, True, ...)
PART_TYPES = (str, int, bool, bytes, dict)  # of `a`: no stand-in that `special` may have made
UNPACKERS = arrays.UNPACKERS | tensors.UNPACKERS

ToWire: TypeAlias = Callable[[Any], Any]  # a value of no known type: what crosses in its place
FromWire: TypeAlias = Callable[[Reference], Any]  # a Reference: what stands for it here
Remember: TypeAlias = Callable[[Any], int]  # an object of a subclass: its number
Recall: TypeAlias = Callable[[int, Any], Any]  # a number and a plain value: what stands for both
REMEMBERED = (tuple, list, dict)


class Source(Protocol):
    """A binary stream to read from, buffered or not."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to size bytes, none at the end; None where it would block."""


class Sink(Protocol):
    """A binary stream to write to, buffered or not."""

    def write(self, data: memoryview, /) -> int | None:
        """Write a beginning of the data and return its length; None where it would block."""

    def flush(self) -> None:
        """Let nothing be held back."""


def encode(value: Any, special: ToWire | None = None, remember: Remember | None = None) -> bytes:
    """Return a value as a frame.

    special: gets each value of no known type, returns what crosses in its place (a Reference)
    remember: gets each list, tuple or dict of a subclass
    raises: WireError for what does not cross or is over a bound

    >>> decode(encode({"loss": [0.5, float("inf")], "shape": (2, 3)}))
    {'loss': [0.5, inf], 'shape': (2, 3)}
    """
    writer = _Writer(special, remember)
    try:
        writer.value(value, 0)
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"the value cannot be sent: {_text(error)}") from error
    return b"".join(writer.pieces)


def decode(data: bytes, special: FromWire | None = None, recall: Recall | None = None) -> Any:
    """Return the value of a frame, of plain types whatever the sender's were.

    special: gets each Reference, returns what stands for it here
    recall: gets the number and the plain value of what the sender remembers
    raises: WireError for any bytes that are no frame or over a bound, and nothing else
    """
    try:
        reader = _Reader(data, special, recall)
        value = reader.value(0)
        require(reader.at == len(data), f"{len(data) - reader.at} bytes follow the value")
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"the frame cannot be read: {_text(error)}") from error
    return value


def send(
    stream: Sink,
    value: Any,
    special: ToWire | None = None,
    remember: Remember | None = None,
) -> None:
    """Write a value to a binary stream, buffered or not, and flush it; OSError passes through."""
    frame = encode(value, special, remember)
    left = memoryview(LENGTH.pack(len(frame)) + frame)
    while left:
        written = stream.write(left)
        require(written is not None, "the stream is non-blocking and full")
        left = left[written:]
    stream.flush()


def receive(
    stream: Source,
    limit: int = MAX_BYTES,
    special: FromWire | None = None,
    recall: Recall | None = None,
) -> Any:
    """Read a value that `send` wrote.

    limit: the longest frame in bytes
    raises: EOFError if the stream ended before the frame, WireError for a cut, long or wrong frame
    """
    head = _read(stream, LENGTH.size)
    if not head:
        raise EOFError("the stream ended: the peer has closed it")
    require(len(head) == LENGTH.size, f"a frame was cut in its length, after {len(head)} bytes")
    (size,) = LENGTH.unpack(head)
    within("bytes in a frame", size, min(limit, MAX_BYTES))
    data = _read(stream, size)
    require(len(data) == size, f"a frame was cut after {len(data)} of its {size} bytes")
    return decode(data, special, recall)


def _read(stream: Source, size: int) -> bytes:
    """Return the next bytes of a stream, fewer if it ends before."""
    data = bytearray()
    while len(data) < size:
        chunk = stream.read(min(size - len(data), CHUNK))
        require(chunk is not None, "the stream is non-blocking and empty")
        if not chunk:
            break
        data += chunk
    return bytes(data)


class _Writer:
    def __init__(self, special: ToWire | None, remember: Remember | None):
        self.special, self.remember, self.items = special, remember, 0
        self.pieces, self.size = [MARK], len(MARK)

    def put(self, tag: bytes, size: int, body: bytes = b"") -> None:
        self.size += HEAD.size + len(body)
        within("bytes in a frame", self.size, MAX_BYTES)
        self.pieces += HEAD.pack(tag, size), body

    def value(self, value: Any, depth: int) -> None:
        self.items += 1
        within("values in a frame", self.items, MAX_ITEMS)
        within("levels of nesting", depth, MAX_DEPTH)
        if type(value) in BODIES or type(value) in ITEMS:
            self.plain(value, type(value), depth)
        elif any(value is constant for constant in CONSTANTS):
            self.put(b"n", CONSTANTS.index(value))
        else:
            self.other(value, depth)

    def plain(self, value: Any, base: type, depth: int) -> None:
        """Write a value as its plain base; `base` has no methods that a subclass could override."""
        if base in ITEMS:
            tag, items_of = ITEMS[base]
            return self.container(tag, items_of(value), depth)
        tag, body_of = BODIES[base]
        body = body_of(value)
        self.put(tag, len(body), body)

    def container(self, tag: bytes, items: list, depth: int) -> None:
        within("values in a frame", self.items + len(items), MAX_ITEMS)
        self.put(tag, len(items))
        for item in items:
            self.value(item, depth + 1)

    def other(self, value: Any, depth: int) -> None:
        """Write what NumPy or torch made, a subclass, or what `special` puts in a value's place."""
        room = MAX_BYTES - self.size
        parts = arrays.pack(value, room) or tensors.pack(value, room)
        if parts:
            return self.container(b"a", parts, depth)
        base = next((base for base in PLAIN if issubclass(type(value), base)), None)
        if base in REMEMBERED and self.remember is not None:
            self.put(b"k", 2)
            self.value(self.remember(value), depth + 1)
            return self.plain(value, base, depth + 1)
        if base is not None:
            return self.plain(value, base, depth)
        instead = None if self.special is None else self.special(value)
        require(instead is not None, f"a value of type {type(value).__name__:.80} does not cross")
        self.value(instead, depth + 1)  # a `special` that returns its own ends at MAX_DEPTH


class _Reader:
    def __init__(self, data: bytes, special: FromWire | None, recall: Recall | None):
        within("bytes in a frame", len(data), MAX_BYTES)
        require(data[: len(MARK)] == MARK, "these bytes are no frame: the mark is missing")
        self.data, self.special, self.at, self.items = data, special, len(MARK), 0
        self.recall = recall

    def take(self, size: int) -> bytes:
        left = len(self.data) - self.at
        if size > left:
            raise WireError(f"the frame ends early: {size} bytes announced, {left} left")
        self.at += size
        return bytes(self.data[self.at - size : self.at])

    def value(self, depth: int) -> Any:
        self.items += 1
        within("values in a frame", self.items, MAX_ITEMS)
        within("levels of nesting", depth, MAX_DEPTH)
        tag, size = HEAD.unpack(self.take(HEAD.size))
        if tag == b"n":
            return CONSTANTS[size]
        if tag in LEAVES:
            return LEAVES[tag](self.take(size))
        if tag not in (b"a", b"k") and tag not in BUILDERS:
            raise WireError(f"there is no tag {tag!r}")
        within("values in a frame", self.items + size, MAX_ITEMS)
        parts = [self.value(depth + 1) for _ in range(size)]
        if tag == b"k":
            return self.remembered(*parts)
        value = _unpack(*parts) if tag == b"a" else BUILDERS[tag](parts)
        return self.special(value) if tag == b"@" and self.special else value

    def remembered(self, number: Any, value: Any) -> Any:
        """Return what stands for a list, tuple or dict that the sender remembers."""
        require(type(number) is int and type(value) in REMEMBERED, "nothing to remember")
        return self.recall(number, value) if self.recall else value


def _unpack(name: str, *parts: Any) -> Any:
    plain = all(type(part) in PART_TYPES for part in (name, *parts))
    require(plain and name in UNPACKERS, "there is no array or generator of that name")
    return UNPACKERS[name](*parts)


def _text(error: Exception) -> str:
    return f"{type(error).__name__:.80}: {error!s:.300}"
