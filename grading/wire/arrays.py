r"""NumPy's values on the wire: taken apart into plain parts and put together again.

| name        | parts                                | arrives as              |
|-------------|--------------------------------------|-------------------------|
| ndarray     | dtype, buffer in C order, \*shape    | own, writable, C order  |
| scalar      | dtype, buffer                        | NumPy scalar            |
| str_ bytes_ | the plain text or bytes              | NumPy scalar            |
| dtype       | its text, such as `<f8` or `>M8[ns]` | np.dtype                |
| type        | its name: `np.float32`, `float`      | np.float32, float       |
| Generator   | bit generator, its state             | np.random.Generator     |

A buffer is in the byte order of its dtype. Shapes and states are checked before memory is taken:
NumPy trusts the position in a generator's state, and a wrong one reads memory beyond it. A
generator draws the same numbers over there, but does not `spawn` the same children.
"""

import math
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from grading.wire.plain import MAX_BYTES, require, within

DTYPE = re.compile(
    r"[<>|](b1|[iufc]\d{1,2}|[US]\d{1,9}|[mM]8(\[\d{0,9}([YMWDh]|[munpfa]?s)\])?)", re.ASCII
)
MAX_DIMENSIONS = 64  # NumPy's own limit
BIT_GENERATORS = ("PCG64", "MT19937", "Philox", "SFC64")
NUMBERS = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
TYPES = {kind.__name__: kind for kind in (bool, int, float, complex)}  # as dtypes go
TYPES |= {f"np.{name}": np.dtype(name).type for name in f"{NUMBERS} complex64 complex128".split()}
TYPE_NAMES = {kind: name for name, kind in TYPES.items()}
STATE_LIMITS = {  # the largest value of each int in a bit generator's state
    "state": 2**128 - 1,
    "inc": 2**128 - 1,
    "uinteger": 2**32 - 1,
    "has_uint32": 1,
    "pos": 624,  # MT19937 has 624 words, Philox a buffer of 4
    "buffer_pos": 4,
}


def pack(value: Any, room: int) -> list | None:
    """Return the name and the parts of a value, or None if it is not NumPy's.

    room: bytes that the buffer of an array may have
    raises: WireError for what does not cross, such as an object array
    """
    kind = type(value)
    if issubclass(kind, np.ndarray):
        return ["ndarray", *_array_parts(np.ndarray.view(value, np.ndarray), room)]
    if issubclass(kind, np.str_):
        return ["str_", str.__str__(value)]
    if issubclass(kind, np.bytes_):
        return ["bytes_", bytes.__bytes__(value)]
    if issubclass(kind, np.generic):
        return ["scalar", *_array_parts(np.generic.__array__(value), room)]
    if kind is type and value in TYPE_NAMES:
        return ["type", TYPE_NAMES[value]]
    if issubclass(kind, np.dtype):
        return ["dtype", _dtype(value.str).str]
    if issubclass(kind, np.random.Generator):
        state = value.bit_generator.state
        return ["Generator", state["bit_generator"], state]
    return None


def check_shape(shape: tuple, itemsize: int, buffer: bytes) -> None:
    """Refuse a shape that is none, or that its buffer does not fill exactly."""
    require(type(buffer) is bytes, "the buffer of an array is bytes")
    within("dimensions", len(shape), MAX_DIMENSIONS)
    sizes = all(type(size) is int and 0 <= size < 2**63 for size in shape)
    require(sizes, "a shape has sizes from 0 to 2**63 - 1")
    span = itemsize * math.prod(size for size in shape if size)
    within("bytes in an array", span, MAX_BYTES)  # the sum of a (0, 2**60) array has 2**60 items
    needed = itemsize * math.prod(shape)
    require(needed == len(buffer), f"a shape of {needed} bytes has a buffer of {len(buffer)}")


def _array_parts(array: np.ndarray, room: int) -> list:
    dtype = _dtype(array.dtype.str)
    within("bytes in a frame", array.nbytes, room)  # a broadcast array takes less memory than that
    return [dtype.str, array.tobytes(), *array.shape]


def _array(text: str, buffer: bytes, *shape: int) -> np.ndarray:
    dtype = _dtype(text)
    require(dtype.itemsize > 0, "an array of texts of no length does not cross")
    check_shape(shape, dtype.itemsize, buffer)
    flat = np.frombuffer(buffer, dtype) if buffer else np.empty(0, dtype)
    if dtype.kind == "b":  # sums and counts trust that a bool is 0 or 1
        flat = flat.view(np.uint8) != 0
    if dtype.kind == "U" and buffer:
        largest = flat.view(f"{dtype.str[0]}u4").max()
        require(largest <= sys.maxunicode, "a text array holds what is no character")
    return flat.reshape(shape).copy()


def _scalar(text: str, buffer: bytes) -> np.generic:
    return _array(text, buffer).flat[0]


def _str(text: str) -> np.str_:
    require(type(text) is str, "a NumPy text is made of a str")
    return np.str_(text)


def _bytes(data: bytes) -> np.bytes_:
    require(type(data) is bytes, "NumPy bytes are made of bytes")
    return np.bytes_(data)


def _dtype(text: str) -> np.dtype:
    known = DTYPE.fullmatch(text) is not None
    require(known, f"dtype {text:.40} does not cross: only numbers, bools, text, bytes, times do")
    return np.dtype(text)


def _type(name: str) -> type:
    require(type(name) is str and name in TYPES, "only number types cross")
    return TYPES[name]


def _generator(name: str, state: dict) -> np.random.Generator:
    require(name in BIT_GENERATORS, f"a bit generator is one of {', '.join(BIT_GENERATORS)}")
    bits = getattr(np.random, name)(0)
    require(_same_form(state, bits.state), f"this is no state of {name}")
    bits.state = state
    return np.random.Generator(bits)


def _same_form(given: Any, like: Any, key: str = "") -> bool:
    """Say whether a state has the types, shapes and ranges of another one."""
    if type(given) is not type(like):
        return False
    if type(like) is dict:
        same = given.keys() == like.keys()
        return same and all(_same_form(given[name], like[name], name) for name in like)
    if type(like) is np.ndarray:
        return (given.dtype, given.shape) == (like.dtype, like.shape)
    return 0 <= given <= STATE_LIMITS[key] if type(like) is int else given == like


UNPACKERS: dict[str, Callable[..., Any]] = {
    "ndarray": _array,
    "scalar": _scalar,
    "str_": _str,
    "bytes_": _bytes,
    "dtype": _dtype,
    "type": _type,
    "Generator": _generator,
}
