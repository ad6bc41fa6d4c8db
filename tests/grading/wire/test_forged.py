"""No bytes that a hostile peer made let `decode` do more than refuse."""

import pickle
import sys
import time
import tracemalloc

import numpy as np
import pytest
import torch
from wire_samples import head, make_frame

from grading.wire import WireError, decode, encode
from grading.wire import frame as wire


def _state(name, **changed):
    state = getattr(np.random, name)(0).state
    inner = state["state"]
    for key, value in changed.items():
        (inner if key in inner else state)[key] = value
    return state


def _torch_state(left, position):
    state = bytearray(torch.Generator().get_state().numpy().tobytes())
    state[8:12], state[16:24] = left.to_bytes(4, sys.byteorder), position.to_bytes(8, sys.byteorder)
    return bytes(state)


FORGED = {
    "no parts": (),
    "unknown name": ("eval", "1"),
    "name is no text": ([],),
    "buffer too short": ("ndarray", "<f8", bytes(15), 2),
    "buffer too long": ("ndarray", "<f8", bytes(17), 2),
    "buffer is a list": ("ndarray", "<f8", [], 0),
    "huge shape": ("ndarray", "<f8", b"", 2**40),
    "huge empty shape": ("ndarray", "|u1", b"", 0, 2**60),
    "overflowing shape": ("ndarray", "<f8", bytes(8), 2**61, 8),
    "negative shape": ("ndarray", "<f8", bytes(8), -1, -1),
    "bool shape": ("ndarray", "<f8", bytes(8), True),
    "65 dimensions": ("ndarray", "<f8", bytes(8), *[1] * 65),
    "object dtype": ("ndarray", "|O", bytes(8), 1),
    "structured dtype": ("ndarray", "i4,i4", bytes(8), 1),
    "repeated dtype": ("ndarray", "(1000000000,)f8", b"", 0),
    "huge text": ("scalar", "<U999999999", b""),
    "text of no length": ("ndarray", "<U0", b"", 2**50),
    "no character": ("ndarray", "<U1", b"\xff" * 4, 1),
    "no such dtype": ("dtype", "<f3"),
    "dtype with a line end": ("dtype", "<f8\n"),
    "type that is no number": ("type", "object"),
    "type of a list": ("type", []),
    "text scalar of an int": ("str_", 10**9),
    "bytes scalar of an int": ("bytes_", 10**9),
    "unknown bit generator": ("Generator", "SeedSequence", {}),
    "state of another": ("Generator", "PCG64", _state("SFC64")),
    "MT19937 beyond its words": ("Generator", "MT19937", _state("MT19937", pos=625)),
    "MT19937 before its words": ("Generator", "MT19937", _state("MT19937", pos=-1)),
    "MT19937 with few words": ("Generator", "MT19937", _state("MT19937", key=np.zeros(9, "u4"))),
    "Philox beyond its buffer": ("Generator", "Philox", _state("Philox", buffer_pos=5)),
    "Philox before its buffer": ("Generator", "Philox", _state("Philox", buffer_pos=-9)),
    "PCG64 with a huge state": ("Generator", "PCG64", _state("PCG64", state=2**128)),
    "tensor too short": ("tensor", "float32", "cpu", False, bytes(4), 2),
    "huge tensor": ("tensor", "float32", "cpu", False, b"", 0, 2**60),
    "tensor on meta": ("tensor", "float32", "meta", False, bytes(4), 1),
    "tensor on no device": ("tensor", "float32", "cpu;", False, bytes(4), 1),
    "tensor of ints with a gradient": ("tensor", "int64", "cpu", True, bytes(8), 1),
    "no torch dtype": ("torch.dtype", "load"),
    "no torch device": ("torch.device", "abc"),
    "negative torch.Size": ("torch.Size", -1),
    "torch.Generator cut": ("torch.Generator", "cpu", bytes(30)),
    "torch.Generator beyond its words": ("torch.Generator", "cpu", _torch_state(624, 624)),
    "torch.Generator far beyond": ("torch.Generator", "cpu", _torch_state(1, 2**40)),
}


@pytest.mark.parametrize("parts", FORGED.values(), ids=FORGED)
def test_forged_parts_are_refused(parts):
    with pytest.raises(WireError):
        decode(make_frame(*parts))


def test_a_forged_bool_array_is_made_of_zeros_and_ones():
    assert decode(make_frame("ndarray", "|b1", b"\0\7\xff", 3)).sum() == 2
    assert decode(make_frame("tensor", "bool", "cpu", False, b"\0\7\xff", 3)).sum() == 2


NONE, ONE = wire.HEAD.pack(b"n", 0), wire.HEAD.pack(b"i", 1) + b"\1"
WRONG = {
    "nothing": b"",
    "the mark alone": wire.MARK,
    "a pickle": pickle.dumps([1, 2]),
    "a pickle behind the mark": wire.MARK + pickle.dumps([1, 2]),
    "unknown tag": head(b"?", 0),
    "unknown constant": head(b"n", 9),
    "bytes behind the value": head(b"n", 0) + b"x",
    "no UTF-8": head(b"s", 1) + b"\xff",
    "float of 7 bytes": head(b"f", 7) + bytes(7),
    "key without a value": head(b"d", 1) + NONE,
    "list as a key": head(b"d", 2) + wire.HEAD.pack(b"l", 0) + NONE,
    "list in a set": head(b"S", 1) + wire.HEAD.pack(b"l", 0),
    "range of None": head(b"r", 3) + NONE * 3,
    "range of one": head(b"r", 1) + ONE,
    "range with step 0": head(b"r", 3) + ONE * 2 + wire.HEAD.pack(b"i", 0),
    "slice of four": head(b"x", 4) + NONE * 4,
    "reference of ints": head(b"@", 3) + ONE * 3,
    "claims more than there is": head(b"b", 2**32 - 1),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_wrong_frames_are_refused(data):
    with pytest.raises(WireError):
        decode(data)


@pytest.mark.parametrize(
    "value", [[1, "two"], np.arange(3), torch.ones(2)], ids=["list", "array", "tensor"]
)
def test_every_cut_frame_is_refused(value):
    frame = encode(value)
    for size in range(len(frame)):
        with pytest.raises(WireError):
            decode(frame[:size])


def test_a_small_frame_takes_little_memory_and_time():
    claims = [*FORGED.values()]
    frames = [make_frame(*parts) for parts in claims] + [*WRONG.values()]
    tracemalloc.start()
    begin = time.process_time()
    for frame in frames:
        with pytest.raises(WireError):
            decode(frame)
    spent, (_, peak) = time.process_time() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert spent < 5
