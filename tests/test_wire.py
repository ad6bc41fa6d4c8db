"""What crosses the wire arrives with its type, and no bytes make `decode` do more than refuse."""

import io
import math
import os
import pickle
import subprocess
import sys
import time
import tracemalloc
from collections import OrderedDict, namedtuple
from enum import IntEnum

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import wire, wire_plain
from grading.wire import Reference, WireError, decode, encode, receive, send

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
OTHERS = [torch.float32, torch.bfloat16, torch.bool, torch.device("cpu"), torch.device("cuda:1")]
OTHERS += [torch.Size([2, 0, 3]), torch.Size([]), [torch.Size([1]), torch.int8]]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_plain_values_arrive_as_they_were(value):
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_arrays_arrive_as_they_were_and_are_their_own(array):
    arrived = decode(encode(array))
    assert same(arrived, array)
    assert arrived.flags.owndata
    assert arrived.flags.writeable


@pytest.mark.parametrize("value", SCALARS + DTYPES, ids=lambda value: type(value).__name__)
def test_numpy_scalars_and_dtypes_arrive_as_they_were(value):
    assert same(decode(encode([value])), [value])


@pytest.mark.parametrize("tensor", TENSORS.values(), ids=TENSORS)
def test_tensors_arrive_as_they_were(tensor):
    arrived = decode(encode(tensor))
    assert same(arrived, tensor)
    assert arrived.is_leaf
    if tensor.numel():
        assert arrived.untyped_storage().data_ptr() != tensor.untyped_storage().data_ptr()


@pytest.mark.parametrize(
    "name",
    ["uint16", "uint32", "uint64", "int8", "int16", "int32", "float64", "complex128"],
)
def test_tensors_of_every_number_arrive_with_their_bits(name):
    bits = torch.arange(32, dtype=torch.uint8)
    arrived = decode(encode(bits.view(getattr(torch, name))))
    assert arrived.dtype == getattr(torch, name)
    assert torch.equal(arrived.view(torch.uint8), bits)


@pytest.mark.parametrize("value", OTHERS, ids=lambda value: type(value).__name__)
def test_torchs_other_values_arrive_as_they_were(value):
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("name", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_a_numpy_generator_goes_on_where_it_was(name):
    rng = np.random.Generator(getattr(np.random, name)(7))
    rng.integers(9, size=5, dtype=np.uint32)  # leaves half a word behind
    arrived = decode(encode(rng))
    assert type(arrived.bit_generator).__name__ == name
    wanted = rng.integers(99, size=1000, dtype=np.uint32)
    assert (arrived.integers(99, size=1000, dtype=np.uint32) == wanted).all()


@pytest.mark.parametrize("drawn", [0, 1, 623, 624, 625, 2000])
def test_a_torch_generator_goes_on_where_it_was(drawn):
    generator = torch.Generator().manual_seed(7)
    torch.randint(9, (drawn,), generator=generator)
    arrived = decode(encode(generator))
    wanted = torch.randn(999, generator=generator)
    assert torch.equal(torch.randn(999, generator=arrived), wanted)


def test_a_tensor_of_a_device_that_is_not_here_arrives_on_the_cpu():
    name, *rest = _parts(torch.ones(2))
    rest[1] = "xpu:63"
    assert decode(_frame(name, *rest)).device == torch.device("cpu")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_tensor_and_a_generator_of_the_gpu_arrive_there():
    tensor = torch.ones(2, 3, device="cuda", requires_grad=True)
    generator = torch.Generator("cuda").manual_seed(3)
    arrived, again = decode(encode([tensor, generator]))
    assert same(arrived, tensor)
    wanted = torch.rand(5, device="cuda", generator=generator)
    assert torch.equal(torch.rand(5, device="cuda", generator=again), wanted)


def test_torch_is_imported_only_when_something_of_torchs_arrives():
    frame = encode(torch.ones(2))
    program = (
        "import sys; from grading.wire import decode, encode; import numpy\n"
        "decode(encode([1, numpy.ones(3), numpy.random.default_rng(0)]))\n"
        f"assert 'torch' not in sys.modules; decode({frame!r}); assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


# What stays where it is: references


class Model:
    pass


def test_special_names_what_does_not_cross_and_finds_it_again():
    model = Model()
    frame = encode({"model": model}, special=lambda value: Reference("model", 1, "net"))
    assert decode(frame) == {"model": Reference("model", 1, "net")}
    found = decode(frame, special={Reference("model", 1, "net"): model}.get)
    assert found["model"] is model


@pytest.mark.parametrize(
    "special",
    [None, lambda value: None, lambda value: 1 / 0, lambda value: value],
    ids=["no special", "returns None", "raises", "returns its own"],
)
def test_a_value_without_a_form_is_refused(special):
    with pytest.raises(WireError):
        encode([Model()], special)


def test_a_reference_that_is_not_known_is_refused():
    with pytest.raises(WireError, match="KeyError"):
        decode(encode(Reference("model", 1, "net")), special={}.__getitem__)


def test_a_reference_is_no_part_of_an_array():
    class Meddling:
        def __eq__(self, other):
            raise AssertionError("decode compared what special returned")

        __hash__ = __eq__

    with pytest.raises(WireError, match="no array"):
        decode(_frame(Reference("", 1, ""), 1), special=lambda reference: Meddling())
    with pytest.raises(WireError, match="no array"):
        decode(_frame("Generator", Reference("", 1, ""), {}), special=lambda reference: Meddling())


# Subclasses arrive as their plain base, and their methods are not called


def hostile(base, *args):
    """Return an instance of a subclass of `base` of which every method lies or fails."""

    def lie(*args, **kwargs):
        raise AssertionError("a method of the subclass was called")

    names = "__index__ __int__ __float__ __str__ __repr__ __bytes__ __iter__ __len__ __getitem__ "
    names += "__format__ __complex__ bit_length to_bytes encode items keys __reduce__ __array__"
    body = dict.fromkeys(names.split(), lie) | {
        "__eq__": lambda a, b: True,
        "__hash__": lambda a: 7,
    }
    return type("Hostile", (base,), body)(*args)


HOSTILE = [(int, 5), (float, 1.5), (complex, 1j), (str, "a"), (bytes, b"a"), (list, [1])]
HOSTILE += [(tuple, (1,)), (dict, {"a": 1}), (OrderedDict, {"a": 1}), (set, {1}), (frozenset, {1})]


@pytest.mark.parametrize(
    ("base", "value"), HOSTILE, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_hostile_subclass_arrives_as_its_plain_base(base, value):
    wanted = dict(value) if base is OrderedDict else base(value)
    arrived = decode(encode([hostile(base, value)]))[0]
    assert same(arrived, wanted)


def test_named_tuples_enums_and_ordered_dicts_arrive_plain():
    moved = OrderedDict(a=1, b=2)
    moved.move_to_end("a")
    colour = IntEnum("Colour", "RED")
    sent = [namedtuple("Point", "x")(1), colour.RED, moved]
    assert same(decode(encode(sent)), [(1,), 1, {"b": 2, "a": 1}])


class AlwaysEqual(np.ndarray):
    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        raise AssertionError("a method of the subclass was called")

    tobytes = __array__


class LoudTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *args, **kwargs):
        raise AssertionError("a method of the subclass was called")

    detach = __torch_function__


class LoudScalar(np.float32):
    def __float__(self):
        raise AssertionError("a method of the subclass was called")

    __array__ = tobytes = item = __float__


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (np.arange(3).view(AlwaysEqual), np.arange(3)),
        (np.ma.masked_array([1, 2], [0, 1]), np.array([1, 2])),
        (torch.ones(2).as_subclass(LoudTensor), torch.ones(2)),
        (torch.nn.Parameter(torch.ones(2)), torch.ones(2, requires_grad=True)),
        (LoudScalar(1.5), np.float32(1.5)),
    ],
    ids=["ndarray", "masked array", "tensor", "Parameter", "scalar"],
)
def test_a_subclass_of_arrays_arrives_plain(sent, wanted):
    assert same(decode(encode(sent)), wanted)


# Bounds, on both sides


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


# Bytes that a hostile peer made


def _frame(*parts):
    """Return a frame of an array-like value with parts of our choice."""
    tagged = encode(list(parts))
    assert tagged[len(wire.MARK) :][:1] == b"l"
    return wire.MARK + b"a" + tagged[len(wire.MARK) + 1 :]


def _parts(value):
    frame = encode(value)
    return decode(wire.MARK + b"l" + frame[len(wire.MARK) + 1 :])


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
        decode(_frame(*parts))


def test_a_forged_bool_array_is_made_of_zeros_and_ones():
    assert decode(_frame("ndarray", "|b1", b"\0\7\xff", 3)).sum() == 2
    assert decode(_frame("tensor", "bool", "cpu", False, b"\0\7\xff", 3)).sum() == 2


def head(tag, size):
    return wire.MARK + wire.HEAD.pack(tag, size)


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
    frames = [_frame(*parts) for parts in claims] + [*WRONG.values()]
    tracemalloc.start()
    begin = time.process_time()
    for frame in frames:
        with pytest.raises(WireError):
            decode(frame)
    spent, (_, peak) = time.process_time() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert spent < 5


# Streams


def test_values_follow_each_other_through_a_pipe_unbuffered():
    read, write = os.pipe()
    with open(read, "rb", buffering=0) as source, open(write, "wb", buffering=0) as sink:
        for value in ([1, 2], "three"):
            send(sink, value)
        assert [receive(source), receive(source)] == [[1, 2], "three"]
        sink.close()
        with pytest.raises(EOFError):
            receive(source)


class Dripping(io.RawIOBase):
    """A stream that takes and gives seven bytes at a time, as a pipe may."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(data[:7])
        return min(7, len(data))

    def read(self, size):
        size = min(size, 7)
        given, self.data = self.data[:size], self.data[size:]
        return given


def test_a_stream_that_takes_and_gives_little_at_a_time_is_enough():
    stream = Dripping()
    send(stream, list(range(100)))
    assert receive(stream) == list(range(100))


def test_a_frame_that_is_cut_or_too_long_is_refused():
    stream = io.BytesIO()
    send(stream, "a text")
    sent = stream.getvalue()
    for size in range(1, len(sent)):
        with pytest.raises(WireError, match="cut"):
            receive(io.BytesIO(sent[:size]))
    with pytest.raises(WireError, match=r"bytes in a frame: 16 \(limit 15\)"):
        receive(io.BytesIO(sent), limit=15)
    with pytest.raises(WireError, match="limit 268,435,456"):
        receive(io.BytesIO(b"\xff" * 8))


# Property tests

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
