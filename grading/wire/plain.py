"""Plain values on the wire: leaves become bytes, containers items, and back (see `frame.py`)."""

import struct
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

MAX_BYTES = 256 << 20
MAX_DEPTH = 32
MAX_ITEMS = 1_000_000
MAX_BITS = 4096
MAX_SAME_HASH = 100  # keys with one hash make a dict quadratic: 1,000,000 of them take hours
KEY_TYPES = (type(None), bool, int, float, str, bytes, np.generic)


class WireError(Exception):
    """A value that does not cross, or bytes that are no value; its text says why."""


@dataclass(frozen=True)
class Reference:
    """A name for something that stays where it is, such as a model or a callback."""

    kind: str
    number: int
    name: str


def require(fact: bool, otherwise: str) -> None:
    if not fact:
        raise WireError(otherwise)


def within(what: str, value: int, limit: int) -> None:
    if value > limit:
        raise WireError(f"too many {what}: {value:,} (limit {limit:,})")


def _int_body(value: int) -> bytes:
    value = int.__int__(value)
    within("bits in an int", value.bit_length(), MAX_BITS)
    return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


def _int(body: bytes) -> int:
    within("bits in an int", 8 * len(body), MAX_BITS + 8)  # one byte for the sign
    value = int.from_bytes(body, "big", signed=True)
    within("bits in an int", value.bit_length(), MAX_BITS)
    return value


def _complex_body(value: complex) -> bytes:
    value = complex.__complex__(value)
    return struct.pack(">2d", value.real, value.imag)


def _pairs(value: dict) -> list:
    base = OrderedDict if issubclass(type(value), OrderedDict) else dict
    pairs = list(base.items(value))
    _require_keys(key for key, _ in pairs)
    return list(chain.from_iterable(pairs))


def _require_keys(keys: Iterable) -> None:
    for key in keys:
        if issubclass(type(key), tuple):
            _require_keys(tuple.__iter__(key))
        else:
            named = f"a dict key of type {type(key).__name__:.80} does not cross"
            require(issubclass(type(key), KEY_TYPES), named)


def _dict(parts: list) -> dict:
    keys, values = parts[::2], parts[1::2]
    _require_keys(keys)
    return dict(zip(_uncrowded(keys), values, strict=True))


def _uncrowded(keys: list) -> list:
    if len(keys) > MAX_SAME_HASH:
        most = Counter(map(hash, keys)).most_common(1)[0][1]
        within("keys with the same hash", most, MAX_SAME_HASH)
    return keys


def _range(parts: list) -> range:
    require([type(part) for part in parts] == [int] * 3, "a range has three ints")
    start, stop, step = parts
    # three ints on the wire, but a list or an array of them would be as long as they say
    within("values in a range", abs(stop - start) // max(1, abs(step)), MAX_ITEMS)
    return range(*parts)


def _slice(parts: list) -> slice:
    start, stop, step = parts
    return slice(start, stop, step)


def _reference(parts: list) -> Reference:
    require([type(part) for part in parts] == [str, int, str], "a Reference: kind, number, name")
    return Reference(*parts)


# Methods of the base itself: what a subclass overrides is not called.
BODIES: dict[type, tuple[bytes, Callable[[Any], bytes]]] = {
    int: (b"i", _int_body),
    float: (b"f", lambda value: struct.pack(">d", float.__float__(value))),
    complex: (b"c", _complex_body),
    str: (b"s", lambda value: str.encode(value, "utf-8", "surrogatepass")),
    bytes: (b"b", bytes.__bytes__),
}
ITEMS: dict[type, tuple[bytes, Callable[[Any], list]]] = {
    list: (b"l", lambda value: list(list.__iter__(value))),
    tuple: (b"t", lambda value: list(tuple.__iter__(value))),
    set: (b"S", lambda value: list(set.__iter__(value))),
    frozenset: (b"z", lambda value: list(frozenset.__iter__(value))),
    dict: (b"d", _pairs),
    range: (b"r", lambda value: [value.start, value.stop, value.step]),
    slice: (b"x", lambda value: [value.start, value.stop, value.step]),
    Reference: (b"@", lambda value: [value.kind, value.number, value.name]),
}
PLAIN = (*BODIES, *ITEMS)
LEAVES: dict[bytes, Callable[[bytes], Any]] = {
    b"i": _int,
    b"f": lambda body: struct.unpack(">d", body)[0],
    b"c": lambda body: complex(*struct.unpack(">2d", body)),
    b"s": lambda body: body.decode("utf-8", "surrogatepass"),
    b"b": bytes,
}
BUILDERS: dict[bytes, Callable[[list], Any]] = {
    b"l": list,
    b"t": tuple,
    b"S": lambda parts: set(_uncrowded(parts)),
    b"z": lambda parts: frozenset(_uncrowded(parts)),
    b"d": _dict,
    b"r": _range,
    b"x": _slice,
    b"@": _reference,
}
