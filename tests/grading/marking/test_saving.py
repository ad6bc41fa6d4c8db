"""Marks go into the gradebook as formgrader would put them, and nobody's is lost."""

import itertools
import math
import sqlite3

import pytest
from marking_class import *  # noqa: F403 the fixtures
from marking_class import add_class, add_student, write_graded
from nbformat.v4 import new_markdown_cell

from grading.errors import MarkingError
from grading.marking import marks, server
from grading.marking.marking import NotThere, base_of
from grading.marking.marks import read_rows
from grading.marking.saving import Conflict, Given, Invalid, read_given

STATES = [None, 0.0, 0.5, 2.0]


def given(desk, id, points, **more):
    """Return a mark based on what the desk sees now."""
    _, place = desk.marking.place(id)
    return Given(base_of(place.row), place.brief.digest, points, **more)


def stored(course, student, cell="why"):
    """Return what the gradebook has: points, extra credit, whether it waits, the comment."""
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(cell, "tiny", "tiny", student)
        comment = gradebook.find_comment(cell, "tiny", "tiny", student).manual_comment
        return grade.manual_score, grade.extra_credit, grade.needs_manual_grade, comment


def put_as_formgrader(course, student, points, extra, comment, cell="why"):
    """Do what formgrader's two handlers do (nbgrader 0.9.6, apihandlers.py)."""
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade(cell, "tiny", "tiny", student)
        grade.manual_score, grade.extra_credit = points, extra
        grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
        gradebook.find_comment(cell, "tiny", "tiny", student).manual_comment = comment
        gradebook.db.commit()


@pytest.fixture
def class_of_two(course):
    for name in ("ada", "bob"):
        add_student(course, name, {"why": f"Because {name} says so."})
    return course


@pytest.mark.parametrize("auto", [None, 0.0])
@pytest.mark.parametrize(
    ("points", "extra", "comment"),
    [*itertools.product(STATES, (None, 0.0, 1.5), ("", "Well said."))],
)
def test_the_gradebook_has_what_formgrader_would_have_put_there(
    class_of_two, desks, auto, points, extra, comment
):
    with class_of_two.gradebook() as gradebook:
        for name in ("ada", "bob"):
            grade = gradebook.find_grade("why", "tiny", "tiny", name)
            grade.auto_score, grade.needs_manual_grade = auto, auto is None
        gradebook.db.commit()
    desk = desks()
    ada = desk.id_of("ada")
    desk.saver.save(ada, given(desk, ada, points, extra=extra, comment=comment))
    put_as_formgrader(class_of_two, "bob", points, extra, comment or None)
    assert stored(class_of_two, "ada") == stored(class_of_two, "bob")


def test_one_answers_mark_changes_no_other(class_of_two, desks):
    desk = desks()
    before = [stored(class_of_two, "bob"), stored(class_of_two, "ada", "how")]
    desk.saver.save(desk.id_of("ada"), given(desk, desk.id_of("ada"), 1.5, comment="Yes."))
    assert stored(class_of_two, "ada") == (1.5, None, False, "Yes.")
    assert [stored(class_of_two, "bob"), stored(class_of_two, "ada", "how")] == before


@pytest.mark.parametrize(
    ("theirs", "mine"), [(a, b) for a, b in itertools.product(STATES, STATES[1:]) if a != b]
)
def test_a_mark_that_came_in_between_stays(class_of_two, desks, theirs, mine):
    first, second = desks(), desks()
    ada = first.id_of("ada")
    start = given(first, ada, 1.0)
    first.saver.save(ada, start)
    seen = given(second, ada, mine)
    first.saver.save(ada, given(first, ada, theirs, comment="theirs"))
    with pytest.raises(Conflict, match="Somebody else") as caught:
        second.saver.save(ada, seen)
    assert caught.value.why == "mark"
    assert stored(class_of_two, "ada")[0] == theirs
    assert stored(class_of_two, "ada")[3] == "theirs"
    second.saver.save(ada, given(second, ada, mine, comment="mine"))
    assert stored(class_of_two, "ada")[0] == mine


def test_a_mark_that_formgrader_put_in_between_stays(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    seen = given(desk, ada, 0.5)
    put_as_formgrader(class_of_two, "ada", 2.0, None, "theirs")
    with pytest.raises(Conflict):
        desk.saver.save(ada, seen)
    assert stored(class_of_two, "ada") == (2.0, None, False, "theirs")


def test_two_who_give_the_same_mark_agree(class_of_two, desks):
    first, second = desks(), desks()
    ada = first.id_of("ada")
    seen = given(second, ada, 1.0, comment="Yes.")
    first.saver.save(ada, given(first, ada, 1.0, comment="Yes."))
    second.saver.save(ada, seen)
    assert stored(class_of_two, "ada") == (1.0, None, False, "Yes.")


def test_a_comment_that_came_in_between_stays(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    seen = given(desk, ada, 0.5)
    put_as_formgrader(class_of_two, "ada", None, None, "Come to my office.")
    with pytest.raises(Conflict):
        desk.saver.save(ada, seen)
    assert stored(class_of_two, "ada")[3] == "Come to my office."


def test_another_answer_that_was_handed_in_meanwhile_is_not_marked(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    seen = given(desk, ada, 2.0)
    write_graded(class_of_two, "ada", {"why": "I changed my mind."})
    with pytest.raises(Conflict, match="Another answer was handed in") as caught:
        desk.saver.save(ada, seen)
    assert caught.value.why == "text"
    assert stored(class_of_two, "ada")[0] is None
    assert "changed my mind" in desk.marking.answer(ada)["html"]


@pytest.mark.parametrize("way", ["one", "its group", "empty"])
def test_another_answer_that_comes_while_the_mark_is_written_is_not_marked(
    class_of_two, desks, monkeypatch, way
):
    desk, write = desks(), marks._write
    if way == "empty":
        write_graded(class_of_two, "ada", {})
    ada = desk.id_of("ada")
    number, seen = desk.marking.place(ada)[0], given(desk, ada, 2.0, group=way == "its group")

    def write_late(*arguments):
        write_graded(class_of_two, "ada", {"why": "I changed my mind."})
        return write(*arguments)

    monkeypatch.setattr(marks, "_write", write_late)
    if way == "empty":
        assert desk.saver.save_empty(number) == 0
    else:
        with pytest.raises(Conflict, match="Another answer was handed in"):
            desk.saver.save(ada, seen)
    assert stored(class_of_two, "ada")[0] is None
    assert desk.saver.actions == 0


def test_an_answer_whose_notebook_is_gone_is_not_marked(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    seen = given(desk, ada, 2.0)
    (class_of_two.folder("autograded", "tiny", "ada") / "tiny.ipynb").unlink()
    with pytest.raises(Conflict, match="no graded notebook"):
        desk.saver.save(ada, seen)
    with pytest.raises(NotThere, match="grade it again"):
        desk.marking.answer(ada)
    assert stored(class_of_two, "ada")[0] is None


@pytest.mark.parametrize("points", [-1, -0.001, 2.001, 100, math.inf])
def test_points_that_the_question_does_not_have_are_refused(class_of_two, desks, points):
    desk = desks()
    ada = desk.id_of("ada")
    with pytest.raises(Invalid, match="0 to 2"):
        desk.saver.save(ada, given(desk, ada, points))
    assert stored(class_of_two, "ada") == (None, None, True, None)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "2",
        {"points": "2"},
        {"points": True},
        {"points": math.nan},
        {"points": math.inf},
        {"points": [1]},
        {"extra": "1"},
        {"comment": 3},
        {"comment": "x" * 10_001},
        {"ticks": [1]},
        {"ticks": {"a": 1}},
        {"ticks": {"0": "all"}},
    ],
)
def test_what_is_no_mark_is_refused(sent):
    with pytest.raises(Invalid):
        read_given(sent)


@pytest.mark.parametrize("ticks", [{3: 1.0}, {-1: 1.0}, {0: 0.0}, {0: 2.0}, {0: -0.5}])
def test_ticks_that_the_rubric_does_not_have_are_refused(class_of_two, desks, ticks):
    desk = desks()
    ada = desk.id_of("ada")
    with pytest.raises(Invalid, match="rubric"):
        desk.saver.save(ada, given(desk, ada, 1.0, ticks=ticks))


def test_ticks_are_there_when_an_answer_is_opened_again_by_anyone(class_of_two, desks):
    first, second = desks(), desks()
    ada = first.id_of("ada")
    first.saver.save(ada, given(first, ada, 1.25, ticks={0: 1.0, 2: 0.5}))
    assert second.marking.answer(ada)["ticks"] == {0: 1.0, 2: 0.5}
    put_as_formgrader(class_of_two, "ada", 0.5, None, None)
    assert second.marking.answer(ada)["ticks"] == {}, "they belong to other points"


def test_all_with_the_same_text_that_wait_get_the_mark_and_no_other(course, desks):
    texts = {"a": "The same.", "b": " The  same.\n", "c": "The same.", "d": "Other.", "e": ""}
    for name, text in texts.items():
        add_student(course, name, {"why": text})
    put_as_formgrader(course, "c", 0.5, None, "mine")
    desk = desks()
    id = desk.id_of("a")
    assert len(desk.marking.answer(id)["group"]) == 3
    assert desk.saver.save(id, given(desk, id, 2.0, comment="Yes.", group=True)) == 2
    assert stored(course, "a") == stored(course, "b") == (2.0, None, False, "Yes.")
    assert stored(course, "c") == (0.5, None, False, "mine")
    assert [stored(course, name)[0] for name in "de"] == [None, None]
    assert sorted(desk.saver.undo()) == sorted([id, desk.id_of("b")])
    assert stored(course, "a") == stored(course, "b") == (None, None, True, None)
    assert stored(course, "c") == (0.5, None, False, "mine")


def test_all_empty_ones_that_wait_get_nought(course, desks):
    for name, text in {"a": "", "b": "YOUR ANSWER HERE", "c": "An answer.", "d": " "}.items():
        add_student(course, name, {"why": text})
    add_student(course, "f", {}, change=lambda one: one.cells.insert(4, new_markdown_cell("Here.")))
    put_as_formgrader(course, "d", 1.0, None, None)
    desk = desks()
    kinds = {place.row.student: place.kind for place in desk.marking.places(0)}
    assert kinds == {"a": "empty", "b": "empty", "c": "answer", "d": "empty", "f": "answer"}
    assert desk.saver.save_empty(0) == 2
    assert [stored(course, name)[0] for name in "abcdf"] == [0.0, 0.0, None, 1.0, None]
    assert desk.saver.save_empty(0) == 0
    desk.saver.undo()
    assert [stored(course, name)[0] for name in "abcdf"] == [None, None, None, 1.0, None]


def test_undo_goes_back_step_by_step_to_where_it_began(course, desks):
    add_class(course, 8)
    desk = desks()
    ids = [one["id"] for one in desk.marking.question(0)["order"]]
    seen = [[row.mark for row in read_rows(desk.marking.engine, "tiny")]]
    for k, id in enumerate(ids):
        points = [0.0, 0.5, 1.0, 1.5, 2.0][k % 5]
        desk.saver.save(id, given(desk, id, points, comment=f"c{k}", ticks={0: 1.0}))
        seen.append([row.mark for row in read_rows(desk.marking.engine, "tiny")])
    desk.saver.save(ids[0], given(desk, ids[0], None))
    while desk.saver.actions:
        desk.saver.undo()
        assert [row.mark for row in read_rows(desk.marking.engine, "tiny")] == seen.pop()
    assert not seen
    assert all(not desk.marking.answer(id)["ticks"] for id in ids)
    with pytest.raises(Invalid, match="nothing to undo"):
        desk.saver.undo()


def test_undo_brings_earlier_ticks_back(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    desk.saver.save(ada, given(desk, ada, 1.0, ticks={0: 1.0}))
    desk.saver.save(ada, given(desk, ada, 0.5, ticks={1: 1.0}))
    desk.saver.undo()
    assert desk.marking.answer(ada)["ticks"] == {0: 1.0}


def test_undo_leaves_what_somebody_else_did_since(class_of_two, desks):
    first, second = desks(), desks()
    ada = first.id_of("ada")
    first.saver.save(ada, given(first, ada, 1.0))
    second.saver.save(ada, given(second, ada, 2.0))
    with pytest.raises(Conflict, match="changed this mark since"):
        first.saver.undo()
    assert stored(class_of_two, "ada")[0] == 2.0


def test_a_mark_for_another_text_is_to_be_looked_at_again(class_of_two, desks):
    desk = desks()
    ada = desk.id_of("ada")
    desk.saver.save(ada, given(desk, ada, 1.0, ticks={0: 1.0}))
    assert desk.marking.place(ada)[1].state == "done"
    write_graded(class_of_two, "ada", {"why": "Another text."})
    assert desk.marking.place(ada)[1].state == "changed"


def test_points_of_an_earlier_answer_wait_as_nbgrader_has_it(class_of_two, desks):
    with class_of_two.gradebook() as gradebook:
        grade = gradebook.find_grade("why", "tiny", "tiny", "ada")
        grade.manual_score, grade.needs_manual_grade = 1.0, True
        gradebook.db.commit()
    desk = desks()
    assert desk.marking.place(desk.id_of("ada"))[1].state == "changed"


def test_a_gradebook_that_is_locked_says_so_and_stores_nothing(class_of_two, desks, monkeypatch):
    monkeypatch.setattr(server, "BUSY_SECONDS", 0.1)
    desk = desks()
    ada = desk.id_of("ada")
    mark = given(desk, ada, 1.0)
    with sqlite3.connect(class_of_two.root / "gradebook.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(MarkingError, match=r"nothing was stored.*try again"):
            desk.saver.save(ada, mark)
        other.execute("ROLLBACK")
    other.close()
    desk.saver.save(ada, mark)
    assert stored(class_of_two, "ada")[0] == 1.0


def test_reusable_comments_are_shared_and_keep_their_keys(class_of_two, desks):
    first, second = desks(), desks()
    question = first.marking.questions[0]
    for text in ("Which classes?", "Say why.", "Which classes?", "ß 🙂 <b>"):
        first.marking.notes.add_comment(question, text)
    assert second.marking.notes.comments(question) == ["Which classes?", "Say why.", "ß 🙂 <b>"]
    assert second.marking.notes.comments(second.marking.questions[1]) == []
    second.marking.notes.remove_comment(question, "Say why.")
    assert first.marking.notes.comments(question) == ["Which classes?", "ß 🙂 <b>"]


def test_each_sees_which_answers_the_others_have_open(class_of_two, desks):
    first, second = desks(), desks()
    ada, bob = first.id_of("ada"), first.id_of("bob")
    first.marking.answer(ada)
    assert second.marking.states(0)["opened"] == [ada]
    assert first.marking.states(0)["opened"] == []
    first.marking.answer(bob)
    assert second.marking.states(0)["opened"] == [bob]


def test_no_name_is_in_what_the_page_gets(course, desks):
    names = ["zuse-konrad", "hopper-grace"]
    for name in names:
        add_student(course, name, {"why": "Because.", "how": f"I try. {len(name)}"})
    course.folder("submitted", "tiny", "lost-lucy").mkdir(parents=True)
    names.append("lost-lucy")
    for shown in (False, True):
        desk = desks(names=shown)
        said = [desk.marking.overview(), desk.marking.question(0), desk.marking.question(1)]
        said += [desk.marking.answer(one["id"]) for one in said[1]["order"]]
        assert all((name in str(said)) is shown for name in names)
    assert desk.marking.not_graded() == ["lost-lucy"]
    assert desk.marking.overview()["not_graded"]["count"] == 1


def test_the_order_is_the_same_for_everyone_and_each_time(course, desks):
    add_class(course, 12)
    orders = [[one["id"] for one in desks().marking.question(0)["order"]] for _ in range(3)]
    assert orders[0] == orders[1] == orders[2]
    kinds = [one["kind"] for one in desks().marking.question(0)["order"]]
    assert kinds == sorted(kinds), "the empty ones come last"


def test_there_is_no_other_answer_than_those_of_the_gradebook(class_of_two, desks):
    desk = desks()
    for id in ("0" * 32, "", "%", "' OR 1=1 --"):
        with pytest.raises(NotThere):
            desk.marking.place(id)
    with pytest.raises(NotThere):
        desk.marking.question(2)


def test_a_mark_is_only_written_over_its_base_even_where_the_check_before_is_late(
    class_of_two, desks, monkeypatch
):
    """The update itself holds it: here the check before reads what was there a moment ago."""
    first, second = desks(), desks()
    ada = first.id_of("ada")
    old = second.marking.place(ada)
    first.saver.save(ada, given(first, ada, 2.0))
    monkeypatch.setattr(second.marking, "place", lambda id: old)
    late = Given(base_of(old[1].row), old[1].brief.digest, 0.5)
    with pytest.raises(Conflict):
        second.saver.save(ada, late)
    assert stored(class_of_two, "ada")[0] == 2.0
