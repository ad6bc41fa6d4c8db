r"""torch's values on the wire: taken apart into plain parts and put together again.

| name            | parts                                         | arrives as             |
|-----------------|-----------------------------------------------|------------------------|
| tensor          | dtype, device, requires_grad, buffer, \*shape | a leaf, own, C order   |
| torch.dtype     | its name                                      | torch.dtype            |
| torch.device    | its text                                      | torch.device           |
| torch.Size      | \*shape                                       | torch.Size             |
| torch.Generator | device, state                                 | torch.Generator        |

A buffer is in the byte order of the machine. A tensor arrives on its device where that exists, else
on the CPU. torch is imported only when something of torch's arrives.
"""

import re
import struct
import sys
from collections.abc import Callable
from typing import Any

from grading.wire.arrays import check_shape
from grading.wire.plain import require, within

DEVICE = re.compile(r"(cpu|cuda|mps|xpu)(:\d{1,2})?", re.ASCII)
DTYPE = re.compile(r"bool|u?int(8|16|32|64)|bfloat16|float(16|32|64)|complex(64|128)")
MT19937 = struct.Struct("=QiiQ")  # seed, left, seeded, next: the state of torch's CPU generator
WORDS = 624


def pack(value: Any, room: int) -> list | None:
    """Return the name and the parts of a value, or None if it is not torch's.

    room: bytes that the buffer of a tensor may have
    raises: WireError for what does not cross, such as a sparse tensor
    """
    torch, kind = imported_torch(), type(value)
    if torch is None:
        return None
    if issubclass(kind, torch.Tensor):
        return ["tensor", *_tensor_parts(torch, value, room)]
    if kind is torch.dtype:
        return ["torch.dtype", _dtype_name(value)]
    if kind is torch.device:
        return ["torch.device", str(value)]
    if kind is torch.Size:
        return ["torch.Size", *value]
    if issubclass(kind, torch.Generator):
        return ["torch.Generator", str(value.device), value.get_state().numpy().tobytes()]
    return None


def imported_torch() -> Any:
    """Return torch where it was imported, as it was by who has a tensor; else None.

    What stands in for it where an answer is to do without has no version.
    """
    torch = sys.modules.get("torch")
    return torch if hasattr(torch, "__version__") else None


def _tensor_parts(torch: Any, value: Any, room: int) -> list:
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():  # no method of a subclass
        plain = torch.Tensor.detach(value)
        crosses = plain.layout is torch.strided and not plain.is_quantized and not plain.is_meta
        require(crosses, "a sparse, quantised or meta tensor does not cross")
        within("bytes in a frame", plain.numel() * plain.dtype.itemsize, room)
        dense = plain.cpu().resolve_conj().resolve_neg().contiguous()
        buffer = dense.reshape(-1).view(torch.uint8).numpy().tobytes()
        gradient = torch.Tensor.requires_grad.__get__(value)
        return [_dtype_name(plain.dtype), str(plain.device), gradient, buffer, *plain.shape]


def _tensor(name: str, device: str, requires_grad: bool, buffer: bytes, *shape: int) -> Any:
    import torch

    dtype = _dtype(name)
    check_shape(shape, dtype.itemsize, buffer)
    require(type(requires_grad) is bool, "requires_grad is a bool")
    tensor = torch.empty(shape, dtype=dtype)
    if buffer:
        flat = torch.frombuffer(bytearray(buffer), dtype=torch.uint8)
        flat = flat != 0 if dtype is torch.bool else flat.view(dtype)  # a bool is 0 or 1
        tensor = flat.reshape(shape).clone()
    return _moved(tensor, _known_device(device)).requires_grad_(requires_grad)


def _moved(tensor: Any, device: str) -> Any:
    try:
        return tensor.to(device)
    except (RuntimeError, AssertionError):  # torch without it, no driver, no such number, full
        return tensor


def _known_device(text: str) -> str:
    require(DEVICE.fullmatch(text) is not None, f"nothing crosses to device {text:.40}")
    return text


def _dtype_name(dtype: Any) -> str:
    name = str(dtype).removeprefix("torch.")
    require(DTYPE.fullmatch(name) is not None, f"torch dtype {name:.40} does not cross")
    return name


def _dtype(name: str) -> Any:
    import torch

    require(DTYPE.fullmatch(name) is not None, "a torch dtype is a number or bool")
    return getattr(torch, name)


def _device(text: str) -> Any:
    import torch

    require(type(text) is str and len(text) <= 40, "a device is a short text")
    return torch.device(text)


def _size(*shape: int) -> Any:
    import torch

    check_shape(shape, 0, b"")
    return torch.Size(shape)


def _generator(device: str, state: bytes) -> Any:
    import torch

    generator = torch.Generator(_known_device(device))
    if device.startswith("cpu"):
        _, left, _, position = MT19937.unpack_from(state)
        inside = 0 < left <= WORDS and position <= WORDS and left + position <= WORDS + 1
        require(inside, "a torch.Generator cannot be in this state")  # torch would read beyond it
    generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))
    return generator


UNPACKERS: dict[str, Callable[..., Any]] = {
    "tensor": _tensor,
    "torch.dtype": _dtype,
    "torch.device": _device,
    "torch.Size": _size,
    "torch.Generator": _generator,
}
