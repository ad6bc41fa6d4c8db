"""Values of every kind that crosses the wire, and frames made by hand."""

import math

import numpy as np
import torch
from hypothesis import HealthCheck, settings

from grading.wire import Reference, decode, encode
from grading.wire import frame as wire

FIXED = settings(
    derandomize=True,
    deadline=None,
    max_examples=200,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
NAN = float("nan")


def same(a, b):
    """Say whether two values have equal types and bits, all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, float | complex):
        return repr(a) == repr(b)  # nan is nan, -0.0 is not 0.0
    if isinstance(a, np.ndarray | np.generic):
        return (a.dtype, a.shape, a.tolist()) == (b.dtype, b.shape, b.tolist()) or (
            a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)
        )
    if isinstance(a, torch.Tensor):
        form = [(t.dtype, t.shape, t.device, t.requires_grad) for t in (a, b)]
        return form[0] == form[1] and torch.allclose(a, b, rtol=0, atol=0, equal_nan=True)
    return a == b


PLAIN = [None, True, False, ..., 0, -1, 255, 2**4095, -(2**4095), 0.0, -0.0, NAN, math.inf, 5e-324]
PLAIN += [1j, complex(-0.0, NAN), "", "naïve 🎓", "\ud800 alone", "\ud83d\ude00", b"", b"\0\xff"]
PLAIN += [[], [1, [2.0]], (), (1, (None,)), {}, {"b": 1, "a": [2]}, {(1, "x"): 0, None: 1, b"": 2}]
PLAIN += [set(), {1, (2, "x")}, frozenset({1.5}), {frozenset({1})}, range(0), range(9, -3, -2)]
PLAIN += [slice(None), slice(1, None, -1), Reference("model", 3, "net"), [Reference("", -1, "")]]
ARRAYS = {
    "bool": np.array([True, False]),
    "uint8": np.arange(7, dtype=np.uint8),
    "int64 0-d": np.array(-3),
    "float16": np.array([1.5, -0.0, np.inf], np.float16),
    "float with nan": np.array([np.nan, 1.0]),
    "longdouble": np.array([1, 3], np.longdouble) / 3,
    "complex64": np.array([1 + 2j], np.complex64),
    "big-endian": np.arange(4, dtype=">i4"),
    "Fortran order": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "strided": np.arange(24).reshape(2, 3, 4)[:, ::2, ::-1],
    "broadcast": np.broadcast_to(np.float32(2), (3, 2)),
    "empty": np.zeros((0, 3), np.float32),
    "text": np.array(["a", "naïve", ""]),
    "big-endian text": np.array(["ab", "🎓"], ">U2"),
    "empty text": np.array([], str),
    "bytes": np.array([b"a", b"bcd"]),
    "dates": np.array(["2024-02-29", "NaT"], "M8[D]"),
    "durations": np.array([1, -5], "m8[25us]"),
}
SCALARS = [np.bool_(True), np.int8(-3), np.uint64(2**64 - 1), np.float32(0.1), np.float64(NAN)]
SCALARS += [np.longdouble(1) / 3, np.complex128(1j), np.str_("a\0"), np.bytes_(b"a\0"), np.str_("")]
SCALARS += [np.datetime64("2024-02-29T01:02", "ns"), np.timedelta64(3, "h")]
DTYPES = [np.dtype(text) for text in ("f4", ">f8", "?", "U3", "S0", "M8[ns]", "m8[3s]", "c16")]
TENSORS = {
    **{str(dtype)[6:]: torch.ones(2, 3).to(dtype) for dtype in (torch.float16, torch.bfloat16)},
    **{str(dtype)[6:]: torch.arange(3).to(dtype) for dtype in (torch.uint8, torch.int64)},
    "bool": torch.tensor([True, False]),
    "complex64": torch.tensor([1 + 2j]),
    "conjugated": torch.tensor([1 + 2j]).conj(),
    "0-d": torch.tensor(2.5),
    "empty": torch.zeros(0, 4),
    "transposed": torch.arange(6.0).reshape(2, 3).T,
    "expanded": torch.ones(1, 3).expand(4, 3),
    "requires_grad": torch.ones(2, requires_grad=True),
    "channels last": torch.rand(1, 3, 2, 2).to(memory_format=torch.channels_last),
}
TYPES = [np.float32, np.int64, np.bool_, np.complex128, bool, int, float, complex]
OTHERS = [torch.float32, torch.bfloat16, torch.bool, torch.device("cpu"), torch.device("cuda:1")]
OTHERS += [torch.Size([2, 0, 3]), torch.Size([]), [torch.Size([1]), torch.int8]]


class Model:
    """What has no form on the wire."""


def make_frame(*parts):
    """Return a frame of an array-like value with parts of our choice."""
    tagged = encode(list(parts))
    assert tagged[len(wire.MARK) :][:1] == b"l"
    return wire.MARK + b"a" + tagged[len(wire.MARK) + 1 :]


def parts_of(value):
    """Return the parts of which an array-like value is made on the wire."""
    frame = encode(value)
    return decode(wire.MARK + b"l" + frame[len(wire.MARK) + 1 :])


def head(tag, size):
    """Return the beginning of a frame: the mark, a tag and a size."""
    return wire.MARK + wire.HEAD.pack(tag, size)
