"""The numbers of a student's questions: drawn from the id, the same on every machine."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import product
from typing import Any, NamedTuple, TypeVar

from helpers.checks.concepts.identity import same_letters

T = TypeVar("T")


class Parameters(NamedTuple):
    """A convolution with square filters, and an affine layer that reads maps of another one."""

    channels: int
    filters: int
    kernel: int
    maps: int
    height: int
    width: int
    units: int


class Sizes(NamedTuple):
    """An image and the convolution that it goes through; padding on every side."""

    height: int
    width: int
    kernel: int
    stride: int
    pad: int


class Stack(NamedTuple):
    """Kernel and stride of each of four layers, one after another."""

    kernels: tuple[int, int, int, int]
    strides: tuple[int, int, int, int]


class Costs(NamedTuple):
    """A convolution that keeps height and width, on a batch of images."""

    channels: int
    filters: int
    kernel: int
    height: int
    width: int
    batch: int


class Training(NamedTuple):
    """A training set and how it is gone through; a loss with a penalty on the weights."""

    examples: int
    batch: int
    epochs: int
    classes: int
    reg: float
    squares: float


class Derivatives(NamedTuple):
    """The true class of an example, another class, and the row and column of a weight."""

    true: int
    other: int
    row: int
    column: int


def _parameters() -> list[Parameters]:
    convolutions = list(product((18, 20, 28, 36, 44, 52), (40, 56, 72, 88, 104, 120), (3, 5, 7)))
    affine = list(product((24, 40, 48, 56), ((5, 8), (6, 9), (7, 4), (9, 5)), (70, 90, 110, 130)))
    return [
        Parameters(*conv, maps, *size, units)
        for conv in convolutions
        for maps, size, units in affine
    ]


def _sizes() -> list[Sizes]:
    """Return images that the kernel does not fit into evenly: the last step is cut off.

    A pad of at least the stride tells one padded side from two.
    """
    drawn = product(range(61, 120, 3), range(62, 150, 4), (7, 9, 11), (2, 3), (3, 4))
    every = (Sizes(*one) for one in drawn)
    return [n for n in every if n.height != n.width and all(map(_is_cut, n[:2], [n] * 2))]


def _is_cut(length: int, n: Sizes) -> bool:
    return (length + 2 * n.pad - n.kernel) % n.stride != 0


def _stacks() -> list[Stack]:
    kernels = product((5, 7, 9, 11), (2, 3), (3, 5, 7), (3, 5))
    strides = list(product((2, 3), (2, 3), (1, 2), (1,)))
    return [Stack(k, s) for k in kernels for s in strides]


def _costs() -> list[Costs]:
    shapes = ((24, 36), (28, 20), (30, 44), (32, 18), (40, 25), (42, 54))
    drawn = product((20, 28, 36, 44), (48, 60, 72, 84, 96), (3, 5, 7), shapes, (24, 40, 56, 80))
    return [Costs(c, f, k, *shape, batch) for c, f, k, shape, batch in drawn]


def _training() -> list[Training]:
    """Return sets that leave a last batch so small that to cut or to join it shows in the steps."""
    sizes = product(range(20_300, 60_000, 1_700), (48, 80, 96, 112, 144), (6, 9, 12, 14))
    losses = product(
        (17, 23, 37, 43, 58, 83, 102, 131, 196, 257, 365, 397),
        (0.003, 0.006, 0.014),
        (45.0, 70.0, 160.0),
    )
    known = list(losses)
    return [
        Training(examples, batch, epochs, *known[k % len(known)])
        for k, (examples, batch, epochs) in enumerate(sizes)
        if examples % batch and epochs * (batch - examples % batch) >= 2 * batch
    ]


def _derivatives() -> list[Derivatives]:
    classes = product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3))
    return [Derivatives(*one) for one in classes if one[0] != one[1]]


POOLS: dict[str, Sequence[Any]] = {
    "parameters": _parameters(),
    "sizes": _sizes(),
    "stack": _stacks(),
    "costs": _costs(),
    "training": _training(),
    "derivatives": _derivatives(),
}


class Numbers(NamedTuple):
    """All numbers of one student."""

    parameters: Parameters
    sizes: Sizes
    stack: Stack
    costs: Costs
    training: Training
    derivatives: Derivatives


def numbers_of(student_id: str) -> Numbers:
    """Return the numbers that belong to an id; accents, case and signs in it do not count.

    raises: CheckFailed where there is no id yet

    >>> numbers_of("Zoë K.") == numbers_of("zoek")
    True
    >>> numbers_of("zoe").sizes == numbers_of("zora").sizes
    False
    """
    letters = same_letters(student_id)
    return Numbers(*(draw(letters, question, pool) for question, pool in POOLS.items()))


def draw(letters: str, question: str, choices: Sequence[T]) -> T:
    """Return one of the choices, which only the id and the question's name decide.

    letters: of the id, see same_letters

    >>> draw("ada", "sizes", "abc") == draw("ada", "sizes", "abc")
    True
    """
    digest = sha256(f"{question} of {letters}".encode()).digest()
    return choices[int.from_bytes(digest, "big") % len(choices)]


def show_numbers(student_id: str) -> None:
    """Print the numbers of an id, one question a line."""
    p, s, (kernels, strides), c, t, d = numbers_of(student_id)
    stack = ", ".join(f"{k} / {stride}" for k, stride in zip(kernels, strides, strict=True))
    lines = {
        "1.2 convolution": f"{p.filters} filters of {p.kernel} × {p.kernel}, {p.channels} channels",
        "1.2 affine": f"{p.maps} maps of {p.height} × {p.width}, to {p.units} units",
        "2.1 output size": f"image {s.height} high, {s.width} wide, kernel {s.kernel} "
        f"× {s.kernel}, stride {s.stride}, padding {s.pad}",
        "2.1 kernel / stride": f"{stack}, first layer first",
        "3.1 convolution": f"{c.channels} channels to {c.filters} of {c.height} × {c.width}, "
        f"kernel {c.kernel} × {c.kernel}, batch of {c.batch}",
        "4.1 training": f"{t.examples:,} examples, batches of {t.batch}, {t.epochs} epochs",
        "4.1 loss": f"{t.classes} classes, reg {t.reg}, sum of the squared weights {t.squares:g}",
        "6.1 classes": f"the true class is {d.true}; the other one is {d.other}",
        "6.2 weight": f"W_{d.row}{d.column}, from x_{d.row} to z_{d.column}",
    }
    for question, numbers in lines.items():
        print(f"{question:20} {numbers}")
