r"""Read a formula that a student wrote, as Python or as LaTeX, and compute it; none of it runs.

    formula = product (("+" | "-") product)*
    product = factor (("*" | "/" | nothing) factor)*
    factor  = "-" factor | atom ("^" factor)?
    atom    = number | name | exp factor | \frac{formula}{formula} | "(" formula ")"

A text of at most 400 signs becomes words, the words a tree of (operation, parts) that is at most 40
deep, and NumPy computes the tree with the arrays that names stand for.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.comparing import CheckFailed

LONGEST, DEEPEST = 400, 40
WORD = re.compile(
    r"\\[A-Za-z]+|[A-Za-z]+(?:_(?:\{[\s\w,]*\}|\d+|[A-Za-z]))?\d*"  # commands, names
    r"|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+|\S",  # numbers, signs
    re.ASCII,
)
SPELLED = {
    **{"−": "-", "–": "-", "·": "*", "×": "*", "λ": " lambda ", "η": " eta ", "²": "^2"},
    **{"**": "^", r"\cdot": "*", r"\times": "*", r"\left": "", r"\right": "", r"\,": " "},
    **{r"\;": " ", r"\ ": " ", r"\!": "", r"\quad": " ", "&": "", "$": "", "np.": "", "math.": ""},
    **{r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\mathrm{e}": "e"},
}
FUNCTIONS: dict[str, Callable] = {"exp": np.exp, "log": np.log, "ln": np.log, "sqrt": np.sqrt}
OPERATIONS: dict[str, Callable] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "minus": np.negative,
    **FUNCTIONS,
}
BRACKETS = {"(": ")", "{": "}", "[": "]"}
ALIASES = {"reg": "lambda", "lam": "lambda", "eta": "lr"}
LOST = re.compile("\frac|\times|\text|\tfrac|\beta|\begin|\right|\alpha")  # as Python has it
ADVICE = {
    "sum": "write the sum out, term by term",
    "begin": "write one formula, without cases",
    "partial": "write the result alone, without what it is the derivative of",
}


def compute(name: str, text: Any, values: Mapping[str, Any]) -> np.ndarray:
    r"""Return what a formula is worth where its names have these values.

    name: of the student's variable; text: the formula; of an equation, what stands last
    values: {"z1": array}, names in lower case, without the signs of a subscript
    returns: float array, of the values' shape; not finite where the formula is not
    raises: CheckFailed that says what cannot be read

    >>> values = {"z1": 0.0, "z2": np.log(3.0), "lambda": 0.5}
    >>> float(compute("f", r"\frac{e^{z_1}}{e^{z_1} + e^{z_2}}", values))
    0.25
    >>> [float(compute("f", text, values)) for text in ("2 * lambda * exp(z_1)", "2z_1^2 - 3")]
    [1.0, -3.0]
    """
    return worth_of(parsed(name, text, values), values)


def parsed(name: str, text: Any, values: Mapping[str, Any]) -> tuple:
    """Return the tree of a formula, (operation, *parts); arguments and errors as of `compute`.

    >>> parsed("f", "2z_1", {"z1": 0.0})
    ('*', ('number', 2.0), ('name', 'z1'))
    """
    if not isinstance(text, str):
        kind = type(text).__name__
        raise CheckFailed(f"{name} is of type {kind}: write the formula between quotes.")
    if not text.strip():
        raise CheckFailed(f"{name} is empty: write the formula between the quotes.")
    if len(text) > LONGEST:
        raise CheckFailed(f"{name} has {len(text)} signs, and {LONGEST} are enough: simplify it.")
    if LOST.search(text):
        raise CheckFailed(
            f"{name} has lost a backslash, which with its letter means something to Python: put an "
            'r before the quotes, as in r"..."'
        )
    for command in re.findall(r"\\([a-z]+)", text):
        if command in ("sum", "begin"):  # whose "=" would hide them from what follows
            raise CheckFailed(f"{name} cannot be read as a formula: {ADVICE[command]}.")
    aliases = {alias for alias, known in ALIASES.items() if known in values}
    return _Reader(name, _words(text), {*values, *aliases}).read()


def worth_of(tree: tuple, values: Mapping[str, Any]) -> np.ndarray:
    """Return what a tree is worth, of the values' shape; a name without a value is an error.

    >>> float(worth_of(("+", ("name", "z1"), ("number", 2.0)), {"z1": 0.5}))
    2.5
    """
    with np.errstate(all="ignore"):
        worth = np.asarray(_worth(tree, values), dtype=float)
        return np.broadcast_to(
            worth, np.broadcast_shapes(worth.shape, *map(np.shape, values.values()))
        )


def _words(text: str) -> list[str]:
    """Return the words of a formula: numbers, names without the signs of subscripts, and signs."""
    for spelling in sorted(SPELLED, key=len, reverse=True):
        text = text.replace(spelling, SPELLED[spelling])
    text = re.sub(r"\\frac\s*(\d)\s*(\d)?", _braced, text)
    return [_plain(word) for word in WORD.findall(text.rpartition("=")[2])]


def _braced(fraction: re.Match) -> str:
    """Return the start of a fraction with braces, as in \\frac12, which LaTeX allows."""
    return r"\frac" + "".join(f"{{{part}}}" for part in fraction.groups() if part)


def _plain(word: str) -> str:
    if not re.match(r"\\?[A-Za-z]", word):
        return word
    return re.sub(r"[\\_{},\s]", "", word).lower()


def _worth(tree: tuple, values: Mapping[str, Any]) -> Any:
    operation, *parts = tree
    if operation == "number":
        return parts[0]
    if operation == "name":
        name = parts[0] if parts[0] in values else ALIASES[parts[0]]
        return np.asarray(values[name], dtype=float)
    return OPERATIONS[operation](*(_worth(part, values) for part in parts))


class _Reader:
    """Reads words from left to right; each method reads one line of the grammar above."""

    def __init__(self, name: str, words: list[str], names: set[str]):
        self.name, self.words, self.names = name, words, names
        self.place = self.depth = 0

    def read(self) -> tuple:
        tree = self.formula()
        if self.next:
            raise self.wrong(f"{self.next!r} is one too many, or something before it is missing")
        return tree

    @property
    def next(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self) -> str:
        self.place += 1
        return self.words[self.place - 1]

    def wrong(self, what: str) -> CheckFailed:
        return CheckFailed(f"{self.name} cannot be read as a formula: {what}.")

    def formula(self) -> tuple:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("its brackets are nested too deeply")
        tree = self.product()
        while self.next in ("+", "-"):
            tree = (self.take(), tree, self.product())
        self.depth -= 1
        return tree

    def product(self) -> tuple:
        tree = self.factor()
        while self.next and self.next not in ("+", "-", ")", "}", "]", ",", "^"):
            sign = self.take() if self.next in ("*", "/") else "*"
            tree = (sign, tree, self.factor())
        return tree

    def factor(self) -> tuple:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("it is nested too deeply")
        tree = self.signed() if self.next in ("-", "+") else self.power()
        self.depth -= 1
        return tree

    def signed(self) -> tuple:
        return ("minus", self.factor()) if self.take() == "-" else self.factor()

    def power(self) -> tuple:
        if self.next == "e" and "e" not in self.names:
            self.take()
            return ("exp", self.raised()) if self.next == "^" else ("number", np.e)
        tree = self.atom()
        return ("^", tree, self.raised()) if self.next == "^" else tree

    def raised(self) -> tuple:
        self.take()
        return self.factor()

    def atom(self) -> tuple:
        word = self.next
        if word in BRACKETS:
            return self.bracket()
        if word in self.names:
            return ("name", self.take())
        if word in FUNCTIONS:
            return self.function()
        if word == "frac":
            self.take()
            return ("/", self.atom(), self.atom())
        if re.match(r"\.?\d", word):
            return ("number", float(self.take()))
        raise self.unknown(word)

    def function(self) -> tuple:
        function = self.take()
        power = self.raised() if self.next == "^" else None  # \log^2 x
        tree = (function, self.bracket() if self.next in BRACKETS else self.factor())
        return ("^", tree, power) if power else tree

    def bracket(self) -> tuple:
        closing = BRACKETS[self.take()]
        tree = self.formula()
        if self.next != closing:
            raise self.wrong(f"a {closing!r} is missing")
        self.take()
        return tree

    def unknown(self, word: str) -> CheckFailed:
        if word in ADVICE:
            return self.wrong(ADVICE[word])
        if re.match(r"[a-z]", word):
            known = ", ".join(sorted(self.names - {*ALIASES}))
            return self.wrong(f"{word[:20]!r} is no name here; there are {known}")
        return self.wrong(f"before {word!r} something is missing" if word else "its end is missing")
