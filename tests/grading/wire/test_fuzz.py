"""Random values arrive as they were; random bytes are a plain value or refused."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from wire_samples import ARRAYS, DTYPES, FIXED, PLAIN, SCALARS, TENSORS, same

from grading.wire import Reference, WireError, decode, encode
from grading.wire import frame as wire

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers()
leaves |= st.text(st.characters()) | st.binary() | st.just(...)
keys = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
keys |= st.tuples(keys, keys)
nested = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner),
    max_leaves=20,
)
SAMPLES = [[1, "two", {3: (4.0, {5})}], np.arange(6.0).reshape(2, 3), torch.ones(2, 2), range(3)]
SAMPLES += [np.random.default_rng(0), torch.Generator(), np.str_("a"), torch.Size([2]), DTYPES]
SAMPLES += [[*TENSORS.values()], [*ARRAYS.values()], SCALARS, PLAIN]
FRAMES = [encode(value) for value in SAMPLES]
SIMPLE = (type(None), bool, int, float, complex, str, bytes, type(...), range, Reference)
SIMPLE += (np.ndarray, np.generic, np.dtype, np.random.Generator)
SIMPLE += (torch.Tensor, torch.dtype, torch.device, torch.Size, torch.Generator)


def assert_plain(value):
    if type(value) is dict:
        value = [*value, *value.values()]
    if type(value) is slice:
        value = [value.start, value.stop, value.step]
    if type(value) in (list, tuple, set, frozenset):
        for item in value:
            assert_plain(item)
    else:
        assert isinstance(value, SIMPLE)


def decoded(data):
    """Decode what may be no frame: a plain value, or None for a WireError; anything else raises."""
    try:
        value = decode(data)
    except WireError:
        return None
    assert_plain(value)
    return value


@FIXED
@given(nested)
def test_nested_plain_data_arrives_as_it_was(value):
    assert same(decode(encode(value)), value)


@FIXED
@given(st.sets(keys) | st.frozensets(keys))
def test_sets_arrive_as_they_were(value):
    arrived = decode(encode(value))
    assert type(arrived) is type(value)
    assert sorted(map(repr, arrived)) == sorted(map(repr, value))


@FIXED
@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_are_a_plain_value_or_refused(data, marked):
    decoded(wire.MARK + data if marked else data)


@st.composite
def mutated(draw):
    data = bytearray(draw(st.sampled_from(FRAMES)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(len(wire.MARK), len(data) - 1))
        kind = draw(st.sampled_from(["flip", "set", "insert", "delete", "copy"]))
        if kind == "flip":
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "set":
            data[at] = draw(st.sampled_from(b"\0\1\x7f\x80\xffniflstdabrxSz@"))
        elif kind == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=9))
        elif kind == "delete" and len(data) - at > 9:
            del data[at : at + draw(st.integers(1, 8))]
        else:
            data[at:at] = data[at : at + 10]
    return bytes(data)


@settings(FIXED, max_examples=600)
@given(mutated())
def test_a_mutated_frame_is_a_plain_value_or_refused(data):
    value = decoded(data)
    if value is not None:
        encode(value)  # what is accepted can be sent on
