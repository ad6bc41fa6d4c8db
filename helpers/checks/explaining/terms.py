"""Terms: short expressions of what an exercise is given, the shortest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

MOST = 4000  # terms
MEMORY = 2_000_000  # values of all terms together
ARRAYS = ("x", "X", "y", "w", "W", "b", "dy", "logits", "labels")  # no names of single numbers
LARGEST = 20_000  # values on the way


@dataclass(frozen=True)
class Term:
    """An expression and its value.

    cost: how many operations and names it has
    """

    text: str
    value: np.ndarray
    cost: int

    @property
    def factor(self) -> str:
        """Its text, fit to stand in a product."""
        return f"({self.text})" if " + " in self.text or " - " in self.text else self.text


def terms(given: Mapping[str, np.ndarray], shape: tuple[int, ...]) -> list[Term]:
    """Return the terms that have a shape, or are broadcast to it, the shortest first.

    >>> x, w = np.ones((2, 3)), np.ones((3, 4))
    >>> texts = [one.text for one in terms({"x": x, "w": w}, (2, 4))]
    >>> texts[0], "x @ w" in texts, "x" in texts
    ('w[0]', True, False)
    """
    arrays = {name: value.astype(float) for name, value in given.items() if value.ndim}
    single = [term for name, value in arrays.items() for term in _of_one(name, value)]
    single += [
        Term(f"one_hot({name})", np.eye(classes)[value], 2)
        for name, value in given.items()
        if (classes := _classes(value, shape))
    ]
    found: dict[str, Term] = {}
    most = min(MOST, MEMORY // max(1, int(np.prod(shape))))
    for term in (*single, *_products(single, shape), *_matrix_products(single)):
        if len(found) >= most:
            break
        if _fits(term.value.shape, shape) and np.isfinite(term.value).all():
            found.setdefault(term.text, term)
    return sorted(found.values(), key=lambda one: (one.cost, len(one.text)))


def _of_one(name: str, value: np.ndarray) -> Iterator[Term]:
    yield Term(name, value, 1)
    if value.ndim == 2:
        yield Term(f"{name}.T", value.T, 2)
    yield Term(f"{name}**2", value**2, 2)
    if (value > 0).any() and (value <= 0).any():
        yield Term(f"({name} > 0)", (value > 0).astype(float), 2)
        yield Term(f"abs({name})", np.abs(value), 2)
    elif (value > 0).all():
        yield Term(f"sqrt({name})", np.sqrt(value), 2)
        yield Term(f"log({name})", np.log(value), 3)
    if np.abs(value).max() < 50:
        yield Term(f"exp({name})", np.exp(value), 3)
    for axes in _axes(value.ndim):
        of = axes[0] if len(axes) == 1 else axes
        yield Term(f"{name}.sum(axis={of})", value.sum(axis=axes), 2)
        yield Term(f"{name}.mean(axis={of})", value.mean(axis=axes), 2)
        yield Term(f"{name}.max(axis={of})", value.max(axis=axes), 2)
        yield Term(f"{name}.var(axis={of})", value.var(axis=axes), 3)
        yield Term(f"{name}.std(axis={of})", value.std(axis=axes), 3)
        kept = value.sum(axis=axes, keepdims=True)
        yield Term(f"{name}.sum(axis={of}, keepdims=True)", kept, 3)
        kept = value.mean(axis=axes, keepdims=True)
        yield Term(f"{name}.mean(axis={of}, keepdims=True)", kept, 3)
    if len(value) > 2 and value.ndim > 1:
        for index in (0, -1):
            yield Term(f"{name}[{index}]", value[index], 2)
        for part in ("1:", ":-1"):
            kept = value[1:] if part == "1:" else value[:-1]
            yield Term(f"{name}[{part}].sum(axis=0)", kept.sum(axis=0), 3)
    if value.ndim > 1 and value.shape[1] > 1:
        for index in (0, -1):
            yield Term(f"{name}[:, {index}]", value[:, index], 3)
    if value.ndim == 1:
        yield Term(f"{name}[:, None]", value[:, None], 2)


def _axes(ndim: int) -> list[tuple[int, ...]]:
    return [axes for count in range(1, ndim + 1) for axes in combinations(range(ndim), count)]


def _classes(value: np.ndarray, shape: tuple[int, ...]) -> int:
    """Return the number of classes where an array holds labels, else 0."""
    if value.ndim != 1 or value.dtype.kind not in "iu" or value.min() < 0 or not shape:
        return 0
    return shape[-1] if value.max() < shape[-1] else 0


def _products(single: list[Term], shape: tuple[int, ...]) -> Iterator[Term]:
    small = [one for one in single if one.cost <= 2 and one.value.ndim]
    for one, other in combinations(small, 2):
        try:
            result = np.broadcast_shapes(one.value.shape, other.value.shape)
        except ValueError:
            continue
        if np.prod(result) > LARGEST or not _sums_to(result, shape):
            continue
        cost, both = one.cost + other.cost + 1, one.value * other.value
        text = f"{one.factor} * {other.factor}"
        yield Term(text, both, cost)
        if result == shape and cost <= 4:
            for top, bottom in ((one, other), (other, one)):
                if np.all(bottom.value != 0):
                    yield Term(f"{top.factor} / {bottom.factor}", top.value / bottom.value, cost)
        if cost <= 4 and len(result) > len(shape):
            for axes in _axes(len(result)):
                if len(axes) == len(result) - len(shape):
                    of = axes[0] if len(axes) == 1 else axes
                    yield Term(f"({text}).sum(axis={of})", both.sum(axis=axes), cost + 1)


def _sums_to(result: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(result) > len(shape) or _fits(result, shape)


def _matrix_products(single: list[Term]) -> Iterator[Term]:
    flat = [one for one in single if one.value.ndim == 2 and one.cost <= 3]
    for one in flat:
        for other in flat:
            if one.value.shape[1] == other.value.shape[0] > 1 and one.cost + other.cost <= 4:
                text = f"{one.factor} @ {other.factor}"
                yield Term(text, one.value @ other.value, one.cost + other.cost + 1)
            if one.text.endswith(".T") or one.value.shape[0] != other.value.shape[0]:
                continue
            if one.text.startswith("one_hot") or other.text.startswith("one_hot"):
                text = f"{one.text}.T @ {other.text}"
                yield Term(text, one.value.T @ other.value, one.cost + other.cost + 1)


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Return whether a shape is broadcast to another one, and is no single number."""
    try:
        return np.broadcast_shapes(shape, wanted) == wanted and max(shape, default=1) > 1
    except ValueError:
        return False


def numbers(given: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Return the single numbers that are given, and the sizes of the arrays, by name.

    A size of 2 is none: half of something has many reasons, such as two of four rows.

    >>> numbers({"reg": np.array(0.5), "X": np.ones((5, 2))})
    {'reg': 0.5, 'len(X)': 5.0}
    """
    found = {
        name: float(value) for name, value in given.items() if not value.ndim and name not in ARRAYS
    }
    for name, value in given.items():
        for axis, size in enumerate(value.shape):
            if float(size) not in found.values() and size > 2:
                found[f"{name}.shape[{axis}]" if axis else f"len({name})"] = float(size)
    return {name: value for name, value in found.items() if value not in (0.0, 1.0, -1.0)}
