"""What has no form on the wire stays where it is, or arrives as its plain base."""

from collections import OrderedDict, namedtuple
from enum import IntEnum

import numpy as np
import pytest
import torch
from wire_samples import Model, make_frame, same

from grading.wire import Reference, WireError, decode, encode


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
        decode(make_frame(Reference("", 1, ""), 1), special=lambda reference: Meddling())
    with pytest.raises(WireError, match="no array"):
        decode(
            make_frame("Generator", Reference("", 1, ""), {}), special=lambda reference: Meddling()
        )


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
