"""The wire refuses what is too large or has no plain form, on both sides."""

import sys

import numpy as np
import pytest
import torch
from wire_samples import Model, head, same

from grading.wire import WireError, decode, encode
from grading.wire import frame as wire
from grading.wire import plain as wire_plain


@pytest.mark.parametrize("value", [[], (), {}, 1], ids=lambda value: type(value).__name__)
def test_nesting_is_bounded_on_both_sides(value):
    deep = value
    for _ in range(wire.MAX_DEPTH):
        deep = [deep]
    assert same(decode(encode(deep)), deep)
    with pytest.raises(WireError, match=r"levels of nesting: 33 \(limit 32\)"):
        encode([deep])
    with pytest.raises(WireError, match=r"levels of nesting: 33 \(limit 32\)"):
        decode(wire.MARK + b"l\0\0\0\1" * 10_000)


def test_a_list_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(WireError, match="levels of nesting"):
        encode(loop)


def test_the_number_of_values_is_bounded_on_both_sides():
    with pytest.raises(WireError, match=r"values in a frame: 1,000,001 \(limit 1,000,000\)"):
        encode([None] * wire.MAX_ITEMS)
    with pytest.raises(WireError, match=r"values in a frame: 4,294,967,296 \(limit 1,000,000\)"):
        decode(wire.MARK + b"l\xff\xff\xff\xff")


def test_values_of_many_small_lists_are_counted_together(monkeypatch):
    value = [[0] * 10 for _ in range(10)]
    frame = encode(value)
    monkeypatch.setattr(wire, "MAX_ITEMS", 100)
    for act in (lambda: encode(value), lambda: decode(frame)):
        with pytest.raises(WireError, match="limit 100"):
            act()


def test_bytes_are_bounded_on_both_sides(monkeypatch):
    frame = encode(bytes(1000))
    monkeypatch.setattr(wire, "MAX_BYTES", 1000)
    for act in (lambda: encode(bytes(1000)), lambda: decode(frame)):
        with pytest.raises(WireError, match=r"bytes in a frame: 1,01\d \(limit 1,000\)"):
            act()


@pytest.mark.parametrize(
    "value",
    [np.broadcast_to(np.int8(0), (2**40,)), torch.zeros(1).expand(2**20, 2**20)],
    ids=["array", "tensor"],
)
def test_a_broadcast_array_is_refused_before_it_is_copied(value):
    with pytest.raises(WireError, match="too many bytes"):
        encode(value)


def test_an_int_is_bounded_on_both_sides():
    with pytest.raises(WireError, match=r"bits in an int: 4,097 \(limit 4,096\)"):
        encode(2**4096)
    with pytest.raises(WireError, match="bits in an int"):
        decode(head(b"i", 10**6) + bytes(10**6))
    with pytest.raises(WireError, match=r"bits in an int: 4,097 \(limit 4,096\)"):
        decode(head(b"i", 513) + (2**4096).to_bytes(513, "big"))


@pytest.mark.parametrize("kind", [set, frozenset, dict.fromkeys], ids=["set", "frozenset", "dict"])
def test_keys_that_share_a_hash_are_refused(kind):
    keys = [n * sys.hash_info.modulus for n in range(wire_plain.MAX_SAME_HASH + 1)]
    assert len(set(map(hash, keys))) == 1
    with pytest.raises(WireError, match=r"keys with the same hash: 101 \(limit 100\)"):
        decode(encode(kind(keys)))


@pytest.mark.parametrize(
    "key", [Model(), 1j, frozenset(), (1, Model())], ids=lambda key: str(type(key))
)
def test_a_dict_key_of_another_type_is_refused(key):
    with pytest.raises(WireError, match="dict key"):
        encode({key: 1})


@pytest.mark.parametrize(
    "value",
    [np.array([{}]), np.zeros(2, "i4,i4"), np.dtype(object), np.void(b"a")],
    ids=["object", "structured", "dtype", "void"],
)
def test_numpy_values_without_a_plain_form_are_refused(value):
    with pytest.raises(WireError, match=r"dtype .* does not cross"):
        encode(value)


@pytest.mark.parametrize(
    "value",
    [torch.eye(2).to_sparse(), torch.ones(2, device="meta"), torch.float8_e5m2],
    ids=["sparse", "meta", "float8"],
)
def test_torch_values_without_a_plain_form_are_refused(value):
    with pytest.raises(WireError, match="does not cross"):
        encode(value)
