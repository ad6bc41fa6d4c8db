"""Arrays, tensors and random generators that both sides hold: one sees what the other changes.

A test may look whether its inputs were changed in place, and goes on drawing from a generator that
it lent. So these objects cross once under a number; afterwards only changes cross. What crosses of
a tensor is in `tensor_mirrors`.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from grading.wire import tensor_mirrors
from grading.wire.plain import Reference

MIRRORED = "shared"


class Mirrors:
    """The objects that one side shares with the other, by number."""

    def __init__(self, instead: Callable[[object], Reference | None] = lambda value: None):
        self.instead = instead  # of a value that is to cross in another way
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # id of an object to its number
        self.contents: dict[int, Any] = {}  # what the other side has

    def pack(self, value: Any) -> Any:
        """Return plain data with shared objects replaced by references.

        Lists, tuples and dicts are searched; everything else stays as it is.
        """
        if type(value) is np.ndarray and value.dtype.kind in "biufc":
            return Reference(MIRRORED, self.number(value), "")
        if type(value) is np.random.Generator or tensor_mirrors.is_shared(value):
            return Reference(MIRRORED, self.number(value), "")
        if type(value) in (list, tuple, dict) and (known := self.instead(value)):
            return known
        if type(value) in (list, tuple):
            return type(value)(self.pack(item) for item in value)
        if type(value) is dict:
            return {key: self.pack(item) for key, item in value.items()}
        return value

    def number(self, thing: object) -> int:
        """Return an object's number; an object that is new gets the next one."""
        if id(thing) not in self.numbers:
            number = len(self.objects)
            self.objects[number], self.numbers[id(thing)] = thing, number
        return self.numbers[id(thing)]

    def changes(self) -> dict:
        """Return {number: content} of what the other side does not have yet."""
        changed = {}
        for number, thing in self.objects.items():
            if not _same(thing, self.contents.get(number)):
                self.contents[number] = changed[number] = _content(thing)
        return changed

    def apply(self, changes: dict, may_create: bool) -> None:
        """Take over the other side's changes.

        may_create: whether new objects are taken in; the examiner allows changes only
        """
        for number, content in changes.items():
            if number in self.objects:
                _overwrite(self.objects[number], content)
                self.contents[number] = content
            elif may_create:
                self.objects[number] = thing = _made_of(content)
                self.numbers[id(thing)] = number
                self.contents[number] = content

    def forget(self) -> None:
        """Let go of everything, at the end of a test cell."""
        self.objects.clear()
        self.numbers.clear()
        self.contents.clear()


def _content(thing: Any) -> Any:
    """Return a copy of an object's present content."""
    if tensor_mirrors.is_shared(thing):
        return tensor_mirrors.content_of(thing)
    return thing.copy() if isinstance(thing, np.ndarray) else deepcopy(thing)


def _made_of(content: Any) -> Any:
    """Return a new object with a content that has just arrived."""
    is_torchs = tensor_mirrors.is_content(content)
    return tensor_mirrors.made_of(content) if is_torchs else deepcopy(content)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, np.random.Generator) and isinstance(other, np.random.Generator):
        return repr(one.bit_generator.state) == repr(other.bit_generator.state)
    return tensor_mirrors.is_shared(one) and tensor_mirrors.same(one, other)


def _overwrite(thing: Any, content: Any) -> None:
    """Give an object the other side's content, where it has the same form."""
    if isinstance(thing, np.random.Generator):
        mine, theirs = thing.bit_generator, getattr(content, "bit_generator", None)
        if type(mine) is type(theirs):
            mine.state = theirs.state
    elif tensor_mirrors.is_shared(thing):
        tensor_mirrors.overwrite(thing, content)
    elif getattr(content, "shape", None) == thing.shape and thing.flags.writeable:
        np.copyto(thing, content, casting="unsafe")
