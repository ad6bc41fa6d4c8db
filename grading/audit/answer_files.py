"""Read files of answers: one for each exercise, in which an answer is a small change.

    answers/softmax/softmax/softmax_loss.toml       the exercise whose solution cell is softmax_loss

    [right.one_hot]                                 written otherwise: the whole cell
    title = "One-hot rows by comparison."
    source = '''
    def softmax_loss(W, X, y, reg): ...
    '''

    [wrong.mean_forgotten]                          what is not as in the reference solution
    title = "The gradient is a sum over the batch, not a mean."
    says = "times too large everywhere"
    replace = [["np.exp(log_p) / len(X)", "np.exp(log_p)"], ["-= 1 / len(X)", "-= 1"]]

    [wrong.mean_over_classes]                       what is not as in a right answer
    title = "The gradient is divided by the number of classes."
    says = "times too large everywhere"
    base = "right/one_hot"
    replace = [["- true) / N", "- true) / C"]]

    [equivalent]                                    mutants that are right answers too, and why
    "np.maximum(x, 0) -> np.maximum(0, x)" = "the larger of two is the same in either order"

An answer has a title, and any of
    says     the piece of the message that the student must be shown; every wrong answer has it,
             and it is a statement, or the whole message where that begins with an error's class;
             where tests say different things, [wrong.name.says] with test = piece
    fails    the test cells that must fail, exactly these; left out, those in such a table, or
             else all tests of the exercise
    hidden_only  why no visible test can see the mistake; without it one of them must
    replace  pairs [old, new]; each old text stands in the base exactly once; an old text that ends
             in a line break is whole lines, with their indentation
    base     the answer that is changed, as "right/name"; left out, the reference solution
    source   the whole cell, in place of base and replace
    cells    these three for another cell: [wrong.name.cells.other_cell]
    extra    cells that the student added, [[wrong.name.extra]]: after, source, markdown = true
    drop     cells that the student deleted
    blank    true where all other cells stay as they were released
whole_notebook.toml holds answers to several exercises; there `fails` left out means every test.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeAlias

from grading.errors import AnswerError

WHOLE = "whole_notebook"
Kind: TypeAlias = type | UnionType
CHANGE: dict[str, Kind] = {"base": str, "replace": list, "source": str}
ANSWER: dict[str, Kind] = {
    "title": str,
    "says": str | dict,
    "fails": list,
    "drop": list,
    "blank": bool,
    "hidden_only": str,
}
ANSWER |= {"extra": list, "cells": dict, **CHANGE}
EXTRA: dict[str, Kind] = {"after": str, "source": str, "markdown": bool}
WORDS: dict[Kind, str] = {str: "text", list: "a list", bool: "true or false", dict: "a table"}
WORDS |= {str | dict: "text, or a table of texts by test cell"}


@dataclass(frozen=True)
class Draft:
    """An answer as its file has it, its changes not yet carried out.

    where: names it in errors
    changes: {cell: base, replace, source}
    """

    where: str
    table: dict[str, Any]
    changes: dict[str, dict[str, Any]]
    fails: tuple[str, ...]


def read_drafts(
    path: Path, exercises: dict[str, tuple[str, ...]]
) -> tuple[dict[str, Draft], dict[str, str]]:
    """Return the answers in a file by name, as right/loops, and its {equivalent mutant: reason}.

    exercises: {solution cell: its test cells} of the notebook
    raises: AnswerError where the file is not as the head of this module describes
    """
    if path.stem not in (*exercises, WHOLE):
        known = ", ".join(exercises)
        raise AnswerError(f"{path}: the notebook has no exercise {path.stem!r}: there is {known}")
    tables = read_toml(path)
    check_keys(str(path), tables, dict.fromkeys(("right", "wrong", "equivalent"), dict))
    equivalent = tables.pop("equivalent", {})
    check_keys(f"{path}, equivalent", equivalent, dict.fromkeys(equivalent, str))
    tests = exercises.get(path.stem) or tuple(test for all_ in exercises.values() for test in all_)
    drafts = {
        f"{kind}/{name}": _draft(path, kind, name, table, tests)
        for kind, answers in tables.items()
        for name, table in answers.items()
    }
    return drafts, equivalent


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds.

    raises: AnswerError where it cannot be read, with the line where it is no TOML
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnswerError(f"{path}: no such file can be read ({error.strerror})") from error
    except ValueError as error:  # of TOML, or of UTF-8
        raise AnswerError(f"{path} is no TOML: {error}") from error


def check_keys(where: str, table: Any, kinds: dict[str, Any], needed: tuple[str, ...] = ()) -> None:
    """Check the keys of a table and the kinds of their values.

    raises: AnswerError that names the first key that is unknown, missing, or of another kind
    """
    if not isinstance(table, dict):
        raise AnswerError(f"{where}: {table!r} must be a table of {', '.join(kinds)}")
    for key, value in table.items():
        if key not in kinds:
            raise AnswerError(f"{where}: unknown key {key!r}, expected one of {', '.join(kinds)}")
        if not isinstance(value, kinds[key]):
            raise AnswerError(f"{where}: {key} is {value!r} and must be {WORDS[kinds[key]]}")
    for key in needed:
        if key not in table:
            raise AnswerError(f"{where}: {key} is missing")


def _draft(path: Path, kind: str, name: str, table: Any, tests: tuple[str, ...]) -> Draft:
    where = f"{path}, {kind}/{name}"
    check_keys(where, table, ANSWER, needed=("title",))
    if kind == "right" and (more := {"says", "fails", "hidden_only"} & {*table}):
        raise AnswerError(
            f"{where}: a right answer fails no test: take out {', '.join(sorted(more))}"
        )
    own = {key: table[key] for key in CHANGE if key in table}
    if own and path.stem == WHOLE:
        raise AnswerError(f"{where}: say of which cell: [{kind}.{name}.cells.name_of_the_cell]")
    changes = ({path.stem: own} if own else {}) | table.get("cells", {})
    for cell, change in changes.items():
        _check_change(f"{where}, cell {cell}", change)
    for extra in table.get("extra", ()):
        check_keys(f"{where}, extra", extra, EXTRA, needed=("after", "source"))
    return Draft(where, table, changes, _fails(where, table, tests) if kind == "wrong" else ())


def _fails(where: str, table: dict[str, Any], tests: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tests that a wrong answer fails."""
    says = table.get("says")
    fails = tuple(table.get("fails", says if isinstance(says, dict) else tests))
    if not fails:
        raise AnswerError(f"{where}: a wrong answer fails a test: fails is empty")
    return fails


def _check_change(where: str, change: Any) -> None:
    check_keys(where, change, CHANGE)
    if ("source" in change) == bool({"base", "replace"} & {*change}):
        raise AnswerError(f"{where}: give its source, or else base, replace or both")
    for pair in change.get("replace", ()):
        texts = isinstance(pair, list) and [text for text in pair if isinstance(text, str)]
        if not texts or not len(texts) == len(pair) == 2:
            raise AnswerError(f"{where}: replace has {pair!r}, not a pair of texts [old, new]")
