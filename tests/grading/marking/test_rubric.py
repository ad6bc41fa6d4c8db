"""A rubric's items are read whatever way its points are written, and add up in every notebook."""

import itertools

import pytest
from conftest import PROJECT

from grading.course import open_course
from grading.marking.questions import read_questions
from grading.marking.rubric import Item, number, read_items

COURSE = open_course(PROJECT)
QUESTIONS = [one for name in COURSE.assignments for one in read_questions(name)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: f"{one.notebook}-{one.cell}")
def test_every_rubric_of_the_course_adds_up_and_names_each_item_once(question):
    assert question.adds_up, question.items
    texts = [item.text for item in question.items]
    assert len({*texts}) == len(texts)
    assert all(texts)
    assert question.model
    assert "rubric" not in question.model.lower()


def test_the_course_has_written_questions():
    assert len(QUESTIONS) >= 30, "the test above would hold for none"


WRITTEN = {"2": 2, "1.5": 1.5, "1,5": 1.5, "½": 0.5, "1½": 1.5, "1 ½": 1.5, "¼": 0.25, "1/2": 0.5}
WRITTEN |= {"half a": 0.5, "one": 1, "Two": 2, "ten": 10, "0.25": 0.25}


@pytest.mark.parametrize(("text", "value"), WRITTEN.items())
def test_a_number_is_read_as_people_write_it(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [(t, v) for t, v in WRITTEN.items() if t not in ("ten", "0.25")]
)
@pytest.mark.parametrize("unit", ["point", "points", "pt", "marks"])
@pytest.mark.parametrize("sign", [":", " for", " –"])
def test_an_item_is_points_and_what_they_are_for(text, value, unit, sign):
    rubric = f"{text} {unit}{sign} the first thing. 3 points: the second."
    assert read_items(rubric, value + 3) == [Item(value, "the first thing"), Item(3, "the second")]


@pytest.mark.parametrize("mark", ["-", "*", "•"])
@pytest.mark.parametrize("count", range(2, 13))
def test_a_list_has_an_item_for_each_of_its_lines(mark, count):
    lines = [
        f"{mark} {1 + k % 3} points: thing {chr(65 + k)} (and 3.5 more)." for k in range(count)
    ]
    items = read_items("\n".join(lines), 99)
    assert [item.points for item in items] == [1 + k % 3 for k in range(count)]
    assert [item.text for item in items] == [
        f"thing {chr(65 + k)} (and 3.5 more)" for k in range(count)
    ]


@pytest.mark.parametrize(("left", "right"), [("(", ")"), ("[", "]")])
@pytest.mark.parametrize("first", [True, False])
def test_points_in_brackets_count_too(left, right, first):
    worth = f"{left}2 points{right}"
    line = f"- {worth} says why" if first else f"- says why {worth}"
    assert read_items(f"{line}\n- says when (1 pt)", 3) == [
        Item(2, "says why"),
        Item(1, "says when"),
    ]


@pytest.mark.parametrize(
    ("count", "each"), [*itertools.product(range(2, 7), (0.5, 1.0, 2.0))], ids=str
)
def test_points_for_each_are_as_many_items_as_the_question_has_points_for(count, each):
    text = f"1 point: all of it. {each:g} points each: " + ", ".join("abcdefg"[:count]) + "."
    items = read_items(text, 1 + count * each)
    assert items == [Item(1, "all of it"), *(Item(each, letter) for letter in "abcdefg"[:count])]


def test_points_for_each_that_are_not_named_are_numbered():
    items = read_items("1 point for each of the three: a reason that holds.", 3)
    assert [item.text for item in items] == [f"a reason that holds ({k} of 3)" for k in (1, 2, 3)]


def test_what_each_is_for_may_be_listed_after():
    text = "1 point for each of the three: a reason. Half a point where it is short. "
    text += "1: a. 2: 1 + 3 = 4. 3: c."
    assert [item.text for item in read_items(text, 3)] == ["a", "1 + 3 = 4", "c"]


def test_points_in_points_are_the_smaller_ones():
    text = "First part, 3 points: 2 for the sum; 1 for a reason. "
    text += "Second part, 2 points: 1 for x; 1 for y. Never: z."
    assert read_items(text, 5) == [
        Item(2, "First part: the sum"),
        Item(1, "First part: a reason"),
        Item(1, "Second part: x"),
        Item(1, "Second part: y"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Read it with care.",
        "A point is a dot.",
        "0.5 of them",
        "7.4 million points of data",
        "✓",
    ],
)
def test_what_is_no_rubric_has_no_items(text):
    assert read_items(text, 2) == []


def test_numbers_within_a_text_are_no_items():
    text = "½ point: 7.4 million, 9 times, 25 points of data. 1 point: 8 is more than ln C."
    assert [item.points for item in read_items(text, 1.5)] == [0.5, 1.0]
