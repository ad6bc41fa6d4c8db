"""What a student is promised to be told: is it kept, and is it more than a name for a thing?"""

import io
import keyword
import re
import tokenize
from contextlib import suppress

from nbformat import NotebookNode

from grading.notebooks import is_grade, is_solution

JOINING = "a after all an and as at by each every for from in its of on or over that the to with"
THINGS = """accuracies accuracy array arrays batch batches bias biases class classes epoch epochs
first forward gradient gradients history image images label labels last logits loss losses map maps
mean model name names number numbers output outputs penalty row rows score scores seed seeds set
shape shapes size sizes standard deviation step steps validation value values variance weights"""
ERROR = re.compile(r"[A-Z]\w*(Error|Exception|Iteration): ")


def is_kept(promise: str, message: str) -> bool:
    """Return whether a message has what was promised of it.

    A promise that begins with an error's class is the whole message: some have no text.

    >>> is_kept("too large", "dW is 5 times too large"), is_kept("KeyError: ", "KeyError: 'W3'")
    (True, False)
    """
    return promise == message if ERROR.match(promise) else promise in message


def is_label(says: str, names: set[str]) -> bool:
    """Return whether a promise is one word, or only names a thing.

    Left to say something must be a word that does not join others, is no thing that a check may
    name, and no name in code: one of names, or written with a capital, a digit or a sign.

    names: of things in the notebook's code

    >>> is_label("gradient dW", {"dW"}), is_label("ValueError", set()), is_label("", set())
    (True, True, True)
    >>> is_label("gradient dW is 5 times too large", {"dW"})
    False
    """
    if ERROR.match(says):
        return False
    words = [word.strip(",;:?!()") for word in says.split()]
    names = {*names, *JOINING.split(), *THINGS.split()}
    return len(words) < 2 or not any(
        re.fullmatch(r"[a-z]+", word) and word not in names for word in words
    )


def names_in(source: NotebookNode) -> set[str]:
    """Return the names in the code of a notebook's solutions and tests."""
    cells = [c for c in source.cells if c.cell_type == "code" and (is_solution(c) or is_grade(c))]
    words: set[str] = set()
    for cell in cells:
        with suppress(SyntaxError, tokenize.TokenError):  # a line for the shell: names up to there
            for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
                if token.type == tokenize.NAME:
                    words.add(token.string)
    return words - {*keyword.kwlist}
