"""torch's part of what both sides hold: of a tensor its values, `requires_grad` and `grad`.

The graph that a tensor came from stays where it is. A content is (values, grad or None) for a
tensor and a generator for a generator. torch is imported only by who has something of it.
"""

import sys
from typing import Any

from grading.wire.tensors import imported_torch


def is_shared(value: Any) -> bool:
    """Return whether a value is a plain dense tensor or a generator of torch's."""
    return _is(value, "Generator") or (
        _is(value, "Tensor") and value.layout is sys.modules["torch"].strided
    )


def content_of(thing: Any) -> Any:
    """Return a copy of the present content."""
    if _is(thing, "Generator"):
        return thing.clone_state()
    values = thing.detach().clone().requires_grad_(thing.requires_grad)
    gradient = thing.grad if thing.is_leaf else None
    return values, None if gradient is None else gradient.detach().clone()


def is_content(content: Any) -> bool:
    """Return whether this is what content_of returned on the other side."""
    if _is(content, "Generator"):
        return True
    return type(content) is tuple and len(content) == 2 and _is(content[0], "Tensor")


def made_of(content: Any) -> Any:
    """Return a new object with a content."""
    if _is(content, "Generator"):
        return content.clone_state()
    thing = content[0].detach().clone().requires_grad_(content[0].requires_grad)
    thing.grad = _fitting(content[1], thing)
    return thing


def same(thing: Any, content: Any) -> bool:
    """Return whether a content is the present one."""
    if not is_content(content):
        return False
    if _is(thing, "Generator"):
        return _is(content, "Generator") and _bits(thing.get_state()) == _bits(content.get_state())
    if type(content) is not tuple or thing.requires_grad != content[0].requires_grad:
        return False
    mine = thing, thing.grad if thing.is_leaf else None
    return all(_same_tensor(*pair) for pair in zip(mine, content, strict=True))


def overwrite(thing: Any, content: Any) -> None:
    """Give an object the other side's content, where it has the same form."""
    if _is(thing, "Generator"):
        if _is(content, "Generator") and content.device == thing.device:
            thing.set_state(content.get_state())
        return
    values, gradient = content if type(content) is tuple and is_content(content) else (None, None)
    if values is None or (values.shape, values.dtype) != (thing.shape, thing.dtype):
        return
    if not _same_tensor(thing, values):
        with sys.modules["torch"].no_grad():
            thing.copy_(values)
    if thing.is_leaf:
        if thing.is_floating_point():
            thing.requires_grad_(values.requires_grad)
        thing.grad = _fitting(gradient, thing)


def _is(value: Any, name: str) -> bool:
    """Return whether a value is of exactly that class of torch's; who has one has imported it."""
    torch = imported_torch()
    return torch is not None and type(value) is getattr(torch, name, None)


def _fitting(gradient: Any, thing: Any) -> Any:
    """Return a copy of a gradient, None where it is none of this tensor."""
    fits = _is(gradient, "Tensor") and (gradient.shape, gradient.dtype) == (
        thing.shape,
        thing.dtype,
    )
    return gradient.detach().to(thing.device).clone() if fits else None


def _same_tensor(one: Any, other: Any) -> bool:
    if not _is(one, "Tensor") or not _is(other, "Tensor"):
        return one is other
    same_form = (one.shape, one.dtype) == (other.shape, other.dtype)
    return same_form and _bits(one) == _bits(other)


def _bits(tensor: Any) -> bytes:
    plain = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    return plain.view(sys.modules["torch"].uint8).numpy().tobytes()
