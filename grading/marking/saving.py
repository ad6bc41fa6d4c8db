"""Marks that are given: checked, stored only over what they were based on, and taken back again."""

import math
from dataclasses import dataclass, field
from typing import Any

from grading.marking.marking import ANSWER, DONE, EMPTY, Marking, Place, base_of
from grading.marking.marks import Change, Mark, Row, after, swap
from grading.marking.notes import Ticks
from grading.marking.questions import Question

LONGEST = 10_000  # letters of a comment
TRIES = 5


class Conflict(Exception):
    """A mark was not stored, because something else came in between: the text says what.

    why: "mark" where somebody marked the answer, "text" where another one was handed in
    """

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


class Invalid(Exception):
    """What was sent is no mark; the text says why."""


@dataclass(frozen=True)
class Given:
    """A mark as it was sent, with what it is based on.

    base, text: of the mark and of the answer that the person saw
    ticks: parts of the rubric's items by their numbers
    group: whether it is for all answers with the same text that wait for one
    """

    base: str
    text: str
    points: float | None
    extra: float | None = None
    comment: str = ""
    ticks: dict[int, float] = field(default_factory=dict)
    group: bool = False


@dataclass(frozen=True)
class Step:
    """One answer's part of an action that can be undone."""

    id: str
    before: Mark
    ticks: Ticks | None
    now: Mark


class Saver:
    """Stores the marks of one person, and takes them back, the last action first."""

    def __init__(self, marking: Marking) -> None:
        self._marking = marking
        self._done: list[list[Step]] = []

    @property
    def marked(self) -> int:
        """How many answers got a mark, those that were taken back left out."""
        return len({step.id for steps in self._done for step in steps})

    @property
    def actions(self) -> int:
        """How many actions can be undone."""
        return len(self._done)

    def save(self, id: str, given: Given) -> int:
        """Store a mark; return how many answers got it.

        raises: Conflict, with nothing stored; MarkingError where the gradebook cannot be written
        """
        for _ in range(TRIES):
            number, place = self._marking.place(id)
            question = self._marking.questions[number]
            check(given, question)
            _check_base(place, given)
            places = [place, *self._same(number, place)] if given.group else [place]
            changes = [Change(one.row, _mark(one.row, given)) for one in places]
            if not self._swap(question, places, changes):
                self._note(question, places, changes, given.ticks)
                return len(changes)
        raise Conflict("mark", "Others mark these answers at this moment: try again.")

    def save_empty(self, number: int) -> int:
        """Give 0 points to all empty answers that wait for a mark; return how many did."""
        for _ in range(TRIES):
            places = [
                one
                for one in self._marking.places(number)
                if one.kind == EMPTY and one.state != DONE
            ]
            changes = [
                Change(one.row, after(one.row, 0.0, one.row.mark.extra, one.row.mark.comment))
                for one in places
            ]
            question = self._marking.questions[number]
            if not self._swap(question, places, changes):
                if changes:
                    self._note(question, places, changes, {})
                return len(changes)
        raise Conflict("mark", "Others mark these answers at this moment: try again.")

    def undo(self) -> list[str]:
        """Take the last action back, all of it or nothing; return its answers.

        raises: Conflict where somebody changed one of these marks since
        """
        if not self._done:
            raise Invalid("There is nothing to undo: only what you did since this page was opened.")
        steps = self._done.pop()
        places = {step.id: self._marking.place(step.id) for step in steps}
        changes = [Change(places[step.id][1].row, step.before) for step in steps]
        changed = any(
            change.row.mark != step.now for change, step in zip(changes, steps, strict=True)
        )
        if changed or swap(self._marking.engine, changes):
            raise Conflict("mark", "Somebody changed this mark since, so it stays as it is.")
        question = self._marking.questions[places[steps[0].id][0]]
        kept = [(places[step.id][1].row, step.before, step.ticks) for step in steps]
        self._marking.notes.keep_ticks(question, kept)
        return [step.id for step in steps]

    def _swap(self, question: Question, places: list[Place], changes: list[Change]) -> list[Change]:
        """Write marks of answers whose texts are still those that were looked at; see swap."""
        answers = self._marking.answers

        def still_there() -> bool:
            return all(answers.brief(one.row.student, question) == one.brief for one in places)

        return swap(self._marking.engine, changes, still_there)

    def _same(self, number: int, place: Place) -> list[Place]:
        """Return the other answers with the same text that wait for a mark."""
        return [
            one
            for one in self._marking.places(number)
            if one.row.id != place.row.id
            and one.kind == ANSWER
            and one.group == place.group
            and one.state != DONE
        ]

    def _note(
        self,
        question: Question,
        places: list[Place],
        changes: list[Change],
        ticks: dict[int, float],
    ) -> None:
        self._done.append(
            [
                Step(one.row.id, one.row.mark, one.ticks, change.after)
                for one, change in zip(places, changes, strict=True)
            ]
        )
        kept = [
            (
                one.row,
                change.after,
                Ticks(ticks, one.brief.digest if one.brief else "")
                if change.after.is_given
                else None,
            )
            for one, change in zip(places, changes, strict=True)
        ]
        self._marking.notes.keep_ticks(question, kept)


def read_given(sent: Any) -> Given:
    """Return a mark out of what a page sent.

    >>> read_given({"base": "b", "text": "t", "points": 1.5, "ticks": {"0": 1}}).ticks
    {0: 1.0}
    """
    if not isinstance(sent, dict):
        raise Invalid("A mark is an object with points.")
    comment, ticks = sent.get("comment") or "", sent.get("ticks") or {}
    if not isinstance(comment, str) or len(comment) > LONGEST:
        raise Invalid(f"A comment is a text of at most {LONGEST:,} letters.")
    if not isinstance(ticks, dict):
        raise Invalid("The ticks are parts of the rubric's items by their numbers.")
    try:
        parts = {int(k): float(part) for k, part in ticks.items()}
    except (TypeError, ValueError):
        raise Invalid("The ticks are parts of the rubric's items by their numbers.") from None
    return Given(
        str(sent.get("base")),
        str(sent.get("text")),
        _number(sent.get("points"), "points"),
        _number(sent.get("extra"), "extra credit"),
        comment.strip(),
        parts,
        bool(sent.get("group")),
    )


def check(given: Given, question: Question) -> None:
    """Raise Invalid unless the mark is one that the question can have."""
    if given.points is not None and not 0 <= given.points <= question.points:
        raise Invalid(f"{given.points:g} points: the question has 0 to {question.points:g}.")
    if given.extra is not None and given.extra < 0:
        raise Invalid(f"{given.extra:g} points of extra credit: take 0 or more.")
    known = range(len(question.items))
    if any(k not in known or not 0 < part <= 1 for k, part in given.ticks.items()):
        raise Invalid("The rubric has no such item: load the page again.")


def _check_base(place: Place, given: Given) -> None:
    """Raise Conflict unless answer and mark are those that the person saw."""
    if place.brief is None:
        raise Conflict(
            "text", "There is no graded notebook of this answer any more: nothing was stored."
        )
    if place.brief.digest != given.text:
        raise Conflict(
            "text",
            "Another answer was handed in while you looked at this one: nothing was stored. The "
            "new text is shown.",
        )
    if base_of(place.row) != given.base and not _agrees(place.row, given):
        said = "marked" if place.row.mark.is_given else "changed"
        raise Conflict("mark", f"Somebody else {said} this answer meanwhile: nothing was stored.")


def _agrees(row: Row, given: Given) -> bool:
    """Tell whether somebody else gave just the same."""
    return row.mark == _mark(row, given) and not row.mark.waits


def _mark(row: Row, given: Given) -> Mark:
    """Return the mark to write; no comment in place of none leaves formgrader's own nothing."""
    comment = given.comment or (None if row.mark.comment else row.mark.comment)
    return after(row, given.points, given.extra, comment)


def _number(value: object, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid(f"The {name} are a number, or nothing.")
    return float(value)
