"""The answers to a notebook, each a change of another or of the reference, written out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grading.audit.answer_files import Draft, check_keys, read_drafts
from grading.audit.answers import Answer, Extra
from grading.audit.promises import is_label, names_in
from grading.errors import AnswerError
from grading.notebooks import cell_name, is_solution, reference, tests_by_solution


@dataclass(frozen=True)
class Collection:
    """The answers to a notebook.

    answers: by name, as right/loops; right ones first
    equivalent: {exercise: {mutant that is a right answer as well: reason}}
    """

    folder: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    equivalent: dict[str, dict[str, str]] = field(default_factory=dict)

    def find(self, name: str) -> Answer:
        """Return the answer of a name.

        raises: AnswerError where there is none
        """
        if name not in self.answers:
            raise AnswerError(f"{self.folder}: no file in it has an answer {name!r}")
        return self.answers[name]


def read_collection(folder: Path, source: NotebookNode) -> Collection:
    """Read the answers to a notebook.

    folder: answers/<assignment>/<notebook>; one that is not there holds no answers
    source: the instructor's notebook
    raises: AnswerError where a file or an answer is not as answer_files.py describes
    """
    exercises = tests_by_solution(source)
    drafts: dict[str, Draft] = {}
    equivalent = {}
    for path in sorted(folder.glob("*.toml")):
        found, equivalent[path.stem] = read_drafts(path, exercises)
        for name in found.keys() & drafts.keys():
            raise AnswerError(f"{found[name].where} has the name of {drafts[name].where}")
        drafts |= found
    writer = Writer(drafts, source)
    return Collection(folder, {name: writer.answer(name) for name in sorted(drafts)}, equivalent)


class Writer:
    """Write answers out."""

    def __init__(self, drafts: dict[str, Draft], source: NotebookNode):
        self.drafts = drafts
        self.cells = {cell_name(cell) for cell in source.cells}
        self.references = {cell_name(c): reference(c) for c in source.cells if is_solution(c)}
        self.names = names_in(source)

    def answer(self, name: str) -> Answer:
        """Return an answer with the whole text of every cell that it changes."""
        draft = self.drafts[name]
        table, (kind, _, short) = draft.table, name.partition("/")
        drop, extras = tuple(table.get("drop", ())), tuple(_extras(draft))
        self._check_cells(draft, [*drop, *(extra.after for extra in extras)])
        if kind == "wrong":
            self._check_promise(draft)
        return Answer(
            name=short,
            title=table["title"],
            fails=draft.fails,
            says=table.get("says", ""),
            drop=drop,
            blank=table.get("blank", False),
            hidden_only=table.get("hidden_only", ""),
            cells={cell: self.text(name, cell) for cell in draft.changes},
            extras=extras,
        )

    def text(self, name: str, cell: str, above: tuple[str, ...] = ()) -> str:
        """Return what an answer has in a cell that it changes.

        above: the answers that are changes of this one, to notice a circle
        """
        draft = self.drafts[name]
        if name in above:
            raise AnswerError(f"{draft.where}: base goes in a circle: {', '.join([*above, name])}")
        change = draft.changes[cell]
        if "source" in change:
            return change["source"].strip("\n")
        base = self._base(draft, cell, (*above, name))
        return substitute(base, change.get("replace", []), f"{draft.where}, cell {cell}")

    def _base(self, draft: Draft, cell: str, above: tuple[str, ...]) -> str:
        base = draft.changes[cell].get("base")
        if base is None and cell in self.references:
            return self.references[cell]
        if base is None:
            raise AnswerError(f"{draft.where}: {cell} is no solution cell: give its source")
        if base not in self.drafts:
            raise AnswerError(f"{draft.where}: base {base!r} is no answer to this notebook")
        if cell not in self.drafts[base].changes:
            raise AnswerError(f"{draft.where}: base {base!r} has no {cell} of its own")
        return self.text(base, cell, above)

    def _check_cells(self, draft: Draft, others: Iterable[str]) -> None:
        for cell in (*draft.changes, *draft.fails, *others):
            if not isinstance(cell, str) or cell not in self.cells:
                raise AnswerError(
                    f"{draft.where}: the notebook has no cell {cell!r}: "
                    "use a grade_id or a cell id of it"
                )

    def _check_promise(self, draft: Draft) -> None:
        says = draft.table.get("says", "")
        if isinstance(says, dict):
            check_keys(f"{draft.where}, says", says, dict.fromkeys(draft.fails, str), draft.fails)
        for piece in says.values() if isinstance(says, dict) else [says]:
            if is_label(piece, self.names):
                raise AnswerError(
                    f"{draft.where}: says is {piece!r}, which tells a student nothing: promise "
                    "the piece of the message that says what is wrong"
                )


def substitute(text: str, pairs: list[list[str]], where: str = "replace") -> str:
    """Return text with each old piece replaced by its new one.

    pairs: [old, new]; every old piece is looked for in text as it is given
    where: names the answer in errors
    raises: AnswerError where an old piece is not there exactly once, or two of them overlap

    >>> substitute("x = 1\\ny = 1", [["x = 1", "x = 2"]])
    'x = 2\\ny = 1'
    """
    text = f"\n{text}\n"
    spots = sorted((*_find(text, old, where), new) for old, new in pairs)
    pieces, end = [], 0
    for start, stop, new in spots:
        if start < end:
            raise AnswerError(f"{where}: {text[start:stop]!r} overlaps with another replacement")
        pieces += [text[end:start], new]
        end = stop
    return "".join([*pieces, text[end:]]).strip("\n")


def _find(text: str, old: str, where: str) -> tuple[int, int]:
    """Return where a piece begins and ends; whole lines begin after a line break."""
    before = "\n" if old.endswith("\n") else ""
    count = text.count(before + old) if old.strip() else 0
    if count != 1:
        raise AnswerError(
            f"{where}: {old!r} stands {count} times in the base and must stand there once"
        )
    start = text.index(before + old) + len(before)
    return start, start + len(old)


def _extras(draft: Draft) -> Iterable[Extra]:
    for extra in draft.table.get("extra", ()):
        kind = "markdown" if extra.get("markdown") else "code"
        yield Extra(extra["after"], extra["source"].strip("\n"), kind)
