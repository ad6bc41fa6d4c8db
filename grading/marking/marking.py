"""What the page shows: the questions, the answers of one in their order, one answer with its mark.

No name is in it unless it is asked for: an answer is known by the id that its grade has in the
gradebook, which is random, the same for everyone who marks, and no name.
"""

import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine

from grading.course import Assignment
from grading.errors import MarkingError
from grading.marking.answers import Answer, Answers, Brief
from grading.marking.marks import Mark, Row, read_rows
from grading.marking.notes import Notes, Ticks, digest
from grading.marking.order import group_key, similarity_order
from grading.marking.questions import Question, read_questions
from grading.marking.showing import shown, shown_code

ANSWER, EMPTY, GONE = "answer", "empty", "gone"  # kinds of answers
OPEN, DONE, CHANGED = "open", "done", "changed"  # states of their marks


class NotThere(Exception):
    """There is no such question, answer or figure."""


@dataclass(frozen=True)
class Place:
    """An answer among those of its question."""

    row: Row
    brief: Brief | None
    ticks: Ticks | None

    @property
    def kind(self) -> str:
        """Whether there is an answer, an empty one, or no graded notebook."""
        if self.brief is None:
            return GONE
        return EMPTY if self.brief.is_empty else ANSWER

    @property
    def group(self) -> str:
        """What answers have in common that are the same."""
        return group_key(self.brief.text) if self.brief else ""

    @property
    def state(self) -> str:
        """Whether points are to be given, are given, or were given for another text."""
        if self.row.mark.is_given and (self.row.mark.waits or self._marks_another_text):
            return CHANGED
        return OPEN if self.row.is_open else DONE

    @property
    def _marks_another_text(self) -> bool:
        return bool(self.ticks and self.brief and self.ticks.answer != self.brief.digest)


class Marking:
    """The written answers of an assignment, as one person marks them.

    engine: of the gradebook
    names: whether students' names are shown
    """

    def __init__(self, assignment: Assignment, engine: Engine, names: bool = False) -> None:
        self.assignment, self.engine, self.names = assignment, engine, names
        self.questions = read_questions(assignment)
        self.answers = Answers(assignment, self.questions)
        self.notes = Notes(assignment.course, assignment.name)
        self.who = secrets.token_hex(16)

    def overview(self) -> dict[str, Any]:
        """Return the questions with how many answers wait, and the hand-ins without a result."""
        missing = self.not_graded()
        return {
            "assignment": self.assignment.name,
            "names": self.names,
            "questions": [
                {"title": question.title, "notebook": question.notebook, **self._counts(k)}
                for k, question in enumerate(self.questions)
            ],
            "not_graded": {"count": len(missing), "names": missing if self.names else []},
        }

    def not_graded(self) -> list[str]:
        """Return who handed something in of which there is no graded notebook, by name."""
        return [
            student
            for student in self.assignment.students
            if not any(self.assignment.folder("autograded", student).glob("*.ipynb"))
        ]

    def question(self, number: int) -> dict[str, Any]:
        """Return a question with its model answer, its rubric, and its answers in their order."""
        question = self.question_of(number)
        show = shown_code if question.is_code else shown
        places = self.places(number)
        return {
            "number": number,
            "title": question.title,
            "points": question.points,
            "asked": shown(question.task),
            "model": show(question.model),
            "rubric": shown(question.rubric),
            "items": [{"points": one.points, "html": shown(one.text)} for one in question.items],
            "adds_up": question.adds_up,
            "order": [
                {"id": place.row.id, "kind": place.kind, "group": digest(place.group)}
                for place in self._in_order(places)
            ],
            "gone": sum(place.kind == GONE for place in places),
            **self.states(number, places),
        }

    def states(self, number: int, places: list[Place] | None = None) -> dict[str, Any]:
        """Return what changes while people mark: states and points, comments, who is where."""
        places = self.places(number) if places is None else places
        return {
            "states": {
                place.row.id: [place.state, _points(place.row)]
                for place in places
                if place.kind != GONE
            },
            "opened": sorted(self.notes.opened_by_others(self.who)),
            "comments": self.notes.comments(self.question_of(number)),
        }

    def answer(self, id: str) -> dict[str, Any]:
        """Return one answer with its mark and what it was based on, and note that it is open."""
        number, place = self.place(id)
        question = self.question_of(number)
        whole = self.answers.whole(place.row.student, question)
        if whole is None or place.brief is None:
            raise NotThere("there is no graded notebook of this answer any more: grade it again")
        self.notes.open(self.who, id)
        others = [one for one in self.places(number) if one.group == place.group != ""]
        return {
            "id": id,
            "question": number,
            "html": _html(whole, question),
            "typed": whole.typed,
            "beside": [_of_cell(kind, text) for kind, text in whole.beside],
            "figures": [words for _, _, words in whole.figures],
            "kept": whole.kept,
            "printed": whole.printed,
            "text": whole.digest,
            "base": base_of(place.row),
            "group": [one.row.id for one in others],
            "kind": EMPTY if whole.is_empty else ANSWER,
            "state": place.state,
            "mark": shown_mark(place.row.mark),
            "auto": place.row.auto,
            "ticks": place.ticks.parts if place.ticks else {},
            "name": self._name(place.row),
        }

    def figure(self, id: str, number: int) -> tuple[str, bytes]:
        """Return a figure's kind and bytes."""
        place_number, place = self.place(id)
        whole = self.answers.whole(place.row.student, self.question_of(place_number))
        if whole is None or number >= len(whole.figures):
            raise NotThere("there is no such figure any more: the answer was graded again")
        return whole.figures[number][:2]

    def place(self, id: str) -> tuple[int, Place]:
        """Return the number of an answer's question, and the answer as it is at this moment."""
        rows = read_rows(self.engine, self.assignment.name, id=id)
        for number, question in enumerate(self.questions):
            if rows and (rows[0].notebook, rows[0].cell) == (question.notebook, question.cell):
                return number, self._places(question, rows)[0]
        raise NotThere("the gradebook has no such answer any more: load the page again")

    def places(self, number: int) -> list[Place]:
        """Return all answers to a question as they are at this moment."""
        question = self.question_of(number)
        where = question.notebook, question.cell
        return self._places(question, read_rows(self.engine, self.assignment.name, where))

    def _places(self, question: Question, rows: list[Row]) -> list[Place]:
        ticks = self.notes.ticks(question, rows)
        return [
            Place(row, self.answers.brief(row.student, question), ticks.get(row.id)) for row in rows
        ]

    def _in_order(self, places: list[Place]) -> list[Place]:
        """Return answers as they are marked: like beside like, then the empty ones."""
        answers = [place for place in places if place.kind == ANSWER]
        rank = _ranks(tuple(sorted({place.group for place in answers})))
        answers.sort(key=lambda place: (rank[place.group], place.row.id))
        return answers + [place for place in places if place.kind == EMPTY]

    def question_of(self, number: int) -> Question:
        """Return a question by its number from 0."""
        if not 0 <= number < len(self.questions):
            raise NotThere("there is no such question: load the page again")
        return self.questions[number]

    def _counts(self, number: int) -> dict[str, int]:
        states = [place.state for place in self.places(number) if place.kind != GONE]
        return {"answers": len(states), "waiting": sum(state != DONE for state in states)}

    def _name(self, row: Row) -> str:
        if not self.names:
            return ""
        return f"{row.name} ({row.student})" if row.name else row.student


def check_can_mark(marking: Marking) -> None:
    """Raise MarkingError where there is nothing to mark."""
    name = marking.assignment.name
    if not marking.questions:
        raise MarkingError(
            f"{name}: no written question in source/{name}: there is nothing to mark by hand"
        )
    if not read_rows(marking.engine, name):
        raise MarkingError(
            f"{name}: the gradebook has no answers yet: run `course grade {name}` first"
        )


def base_of(row: Row) -> str:
    """Return what stands for a mark as somebody saw it: a save that comes says it again."""
    mark = row.mark
    return digest(json.dumps([mark.points, mark.extra, mark.comment, mark.waits, row.auto]))


def shown_mark(mark: Mark) -> dict[str, Any]:
    """Return a mark as the page has it."""
    return {"points": mark.points, "extra": mark.extra, "comment": mark.comment or ""}


@lru_cache(maxsize=64)
def _ranks(texts: tuple[str, ...]) -> dict[str, int]:
    return {texts[k]: rank for rank, k in enumerate(similarity_order(texts))}


def _points(row: Row) -> float | None:
    points = row.auto if row.mark.points is None else row.mark.points
    return None if points is None else points + (row.mark.extra or 0.0)


def _html(answer: Answer, question: Question) -> str:
    if question.is_code:
        return shown_code(answer.text)
    return shown(answer.text, answer.attachments)


def _of_cell(kind: str, text: str) -> str:
    return shown(text) if kind == "markdown" else shown_code(text)
