"""What crosses the wire arrives with its type."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from wire_samples import (
    ARRAYS,
    DTYPES,
    OTHERS,
    PLAIN,
    SCALARS,
    TENSORS,
    TYPES,
    make_frame,
    parts_of,
    same,
)

from grading.wire import decode, encode


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


@pytest.mark.parametrize("value", TYPES, ids=lambda value: value.__name__)
def test_number_types_arrive_as_themselves(value):
    assert decode(encode([value]))[0] is value


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
    name, *rest = parts_of(torch.ones(2))
    rest[1] = "xpu:63"
    assert decode(make_frame(name, *rest)).device == torch.device("cpu")


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
        "import sys; from grading.wire.frame import decode, encode; import numpy\n"
        "decode(encode([1, numpy.ones(3), numpy.random.default_rng(0)]))\n"
        f"assert 'torch' not in sys.modules; decode({frame!r}); assert 'torch' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
