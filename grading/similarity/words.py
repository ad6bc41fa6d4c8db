"""The words of code and of prose, and the passages that they make.

A passage is a run of a few words. In code, white space, comments and docstrings do not count, each
text and each number with a point is as good as another, and a name that a student chose counts by
where in the passage it stood first: who renames everything has the same passages as before. Names
after a point (`np.exp`) are those of a library and stay.

Passages, not lines, because they stay the same around what was put in, taken out or moved. All are
kept, where MOSS and copydetect keep a sample of them (winnowing): an answer has a few hundred.
"""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pygments.lexers import PythonLexer
from pygments.token import Comment, Name, Number, String, Text

LENGTHS = {"code": 6, "text": 5}  # words in a passage
LEXER = PythonLexer(stripnl=False, ensurenl=False)
MOST_LETTERS = 20_000  # of a cell that are looked at: a person has written less


@dataclass(frozen=True)
class Word:
    """A word, and where it stands in its cell.

    text: as it counts
    is_own: whether it is a name that the student chose
    """

    text: str
    start: int
    end: int
    is_own: bool = False


def words_of(kind: str, source: str) -> list[Word]:
    """Return the words of a cell that count, in order.

    kind: code or text
    source: need not be valid Python

    >>> [word.text for word in words_of("code", "total = np.sum(x)  # all of it")]
    ['total', '=', 'np', '.', 'sum', '(', 'x', ')']
    """
    if kind == "text":
        found = re.finditer(r"\w+", source[:MOST_LETTERS])
        return [Word(word[0].lower(), word.start(), word.end()) for word in found]
    return list(_code_words(source))


def _code_words(source: str) -> Iterator[Word]:
    before = ["", ""]
    for start, token, text in _tokens(source):
        is_quiet = token in Comment or token in Text or token in String.Doc
        if is_quiet or not text.strip():
            continue
        counts = text
        if token in String:
            counts = "a text"
        elif token in Number and token not in Number.Integer:
            counts = "a number"
        yield Word(counts, start, start + len(text), _is_own(token, text, before))
        before = [before[1], text]


def _is_own(token: Any, text: str, before: list[str]) -> bool:
    """Tell whether a token is a name that may be any other: no library's, no builtin."""
    if token not in Name:
        return False
    if before[1] == ".":
        return before[0] == "self"
    return text == "self" or token not in Name.Builtin


@lru_cache(maxsize=8)  # words, comments and names of one cell are asked for in turn
def _tokens(source: str) -> list[tuple[int, Any, str]]:
    return list(LEXER.get_tokens_unprocessed(source[:MOST_LETTERS]))


def passages(kind: str, words: list[Word]) -> list[Hashable]:
    """Return the passage that begins at each word; the last words begin none.

    >>> ours = passages("code", words_of("code", "a = b * 2 + a"))
    >>> ours == passages("code", words_of("code", "x = y * 2 + x"))
    True
    >>> ours == passages("code", words_of("code", "x = y * 2 + y"))
    False
    """
    length = LENGTHS[kind]
    return [_passage(words[k : k + length]) for k in range(len(words) - length + 1)]


def _passage(words: list[Word]) -> Hashable:
    order: dict[str, int] = {}
    return tuple(
        order.setdefault(word.text, len(order)) if word.is_own else word.text for word in words
    )


def own_names(source: str) -> set[str]:
    """Return the names in code that a person chose, those of one or two letters aside."""
    return {word.text for word in words_of("code", source) if word.is_own and len(word.text) > 2}


def comments(source: str) -> set[str]:
    """Return the comments of code, each a line, without signs and case, those of one word aside.

    >>> sorted(comments("x = 1  # Set it!\\n# NB: here, too"))
    ['nb here too', 'set it']
    """
    found = set()
    for _, token, text in _tokens(source):
        if token in Comment or token in String.Doc:
            lines = (re.findall(r"\w+", line.lower()) for line in text.splitlines())
            found |= {" ".join(words) for words in lines if len(words) > 1}
    return found
