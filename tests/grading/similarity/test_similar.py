"""What is alike in a class: copies are found behind disguises, and a natural answer is nobody's."""

import ast
import random
from html import unescape
from itertools import combinations
from pathlib import Path
from re import sub

import pytest
from conftest import PROJECT, course_command, hand_in, make_course, tiny_notebook
from nbformat.v4 import new_code_cell

from ci.copies import DISGUISES, disguised, with_habits
from ci.similar import drawn_class, measure, with_copies
from grading.course import open_course
from grading.errors import SimilarityError
from grading.intake import HandIn
from grading.notebooks import Exercise
from grading.releasing import release
from grading.similarity import Piece, Works, compare, read_works, save_page, text_table

LINES = 14  # of an answer, the loop around them aside
CALLS = (
    "np.sum",
    "np.mean",
    "np.maximum",
    "model.step",
    "data.batch",
    "abs",
    "np.clip",
    "np.stack",
)


def expression(rng, depth=2):
    """Return an expression as somebody might need it on the way."""
    if depth == 0:
        return rng.choice(["model", "lr", "batch", "data", "0", "1", "2", "loss", "grads", "0.5"])
    one, two = expression(rng, depth - 1), expression(rng, depth - 1)
    return rng.choice(
        [
            f"{rng.choice(CALLS)}({one}, {two})",
            f"{one} {rng.choice('+-*/@')} {two}",
            f"{one}[{two}]",
        ]
    )


def written(rng):
    """Return an answer of its own: half of its lines are as most would write them."""
    lines = ["def run(model, data, lr):", '    """Train."""', "    for step in range(100):"]
    for k in range(LINES):
        usual = f"grads[{k}] = model.backward(loss, data[{k}]) * lr"
        lines.append(f"        {usual if rng.random() < 0.5 else f'part_{k} = {expression(rng)}'}")
    return "\n".join([*lines, f"    return {expression(rng)}", ""])


GIVEN = 'def run(model, data, lr):\n    """Train."""\n    raise NotImplementedError'


def made(answers, reference="pass", given=GIVEN, earlier=()):
    """Return the works of a class with one exercise; answers: {student: text}."""
    return Works(
        exercises=[Exercise("1.1", "training")],
        answers={name: {0: [Piece("code", text)]} for name, text in answers.items()},
        earlier=frozenset(earlier),
        given=[Piece("code", given)],
        references={0: [Piece("code", reference)]},
        unread=[],
    )


def a_class(seed, size=30):
    rng = random.Random(seed)
    return {f"student-{k:02}": written(rng) for k in range(size)}


def pairs(works):
    return {pair.students for pair in compare(works).pairs}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("seed", range(3))
def test_finds_a_copy_behind_a_disguise_and_nobody_else(disguise, seed):
    answers = a_class(seed)
    assert pairs(made(answers)) == set()
    answers["copier"] = disguised(answers["student-07"], disguise, random.Random(seed))
    assert pairs(made(answers)) == {("copier", "student-07")}


def test_a_natural_answer_that_everybody_writes_makes_nobody_suspicious():
    answers = dict.fromkeys(a_class(0), written(random.Random(0)))
    assert pairs(made(answers)) == set()


@pytest.mark.parametrize("holders", [2, 5])
def test_says_how_many_of_the_class_wrote_the_same(holders):
    answers = a_class(1)
    copiers = [f"copier-{k}" for k in range(holders - 1)]
    answers |= dict.fromkeys(copiers, answers["student-03"])
    found = compare(made(answers))
    assert pairs(made(answers)) == {*combinations(sorted([*copiers, "student-03"]), 2)}
    one = found.pairs[0].alike[0]
    assert one.share == pytest.approx(1)
    assert round(one.class_share * len(answers)) == pytest.approx(holders, abs=1)
    assert found.groups() == ([sorted([*copiers, "student-03"])] if holders > 2 else [])


def test_who_took_the_reference_solution_is_told_apart_and_is_no_pair():
    answers, reference = a_class(2), written(random.Random("the reference"))
    answers |= dict.fromkeys(["ada", "bob"], disguised(reference, "names", random.Random(1)))
    found = compare(made(answers, reference))
    assert found.pairs == []
    assert {*found.works[0].like_reference} == {"ada", "bob"}


def test_what_was_given_does_not_count():
    shared = written(random.Random("given"))
    answers = {name: shared + text for name, text in a_class(3).items()}
    both = {"ada": shared, "bob": shared}  # they left in what was there
    assert pairs(made(answers | both, given=shared)) == set()


def test_a_few_lines_are_too_little_to_say_anything():
    answers = a_class(4) | dict.fromkeys(
        ["ada", "bob"], "def run(model):\n    return model.fit()[0]"
    )
    assert pairs(made(answers)) == set()


def test_finds_a_copy_from_an_earlier_class_and_no_pair_within_it():
    now, before = a_class(5), {f"2025: {name}": text for name, text in a_class(6).items()}
    before["2025: twin"] = before["2025: student-00"]
    now["copier"] = disguised(before["2025: student-04"], "names", random.Random(0))
    assert pairs(made(now | before, earlier=before)) == {("2025: student-04", "copier")}


def test_finds_a_copy_with_its_cell_split():
    answers = a_class(7)
    works = made(answers)
    lines = answers["student-01"].split("\n")
    works.answers["copier"] = {
        0: [Piece("code", "\n".join(lines[:6])), Piece("code", "\n".join(lines[6:]))]
    }
    assert pairs(works) == {("copier", "student-01")}


def test_code_that_is_no_python_is_compared_too():
    answers = a_class(8)
    answers["copier"] = answers["student-02"].replace("for step in", "for step inn in")
    answers["copier"] = answers["copier"].replace("return", "retrun")
    assert pairs(made(answers)) == {("copier", "student-02")}


def test_written_answers_are_compared_word_by_word():
    rng = random.Random(9)
    words = (PROJECT / "docs" / "grading.md").read_text().split()
    answers = {f"student-{k}": " ".join(rng.sample(words, 60)) for k in range(20)}
    answers["copier"] = answers["student-3"].upper().replace(" ", "\n") + " " + words[0]
    works = made(answers)
    works.answers.update({n: {0: [Piece("text", text)]} for n, text in answers.items()})
    works.references[0] = [Piece("text", "A model answer.")]
    assert pairs(works) == {("copier", "student-3")}


def test_tells_comments_and_names_that_only_two_have_and_nobody_was_given():
    answers = a_class(10)
    answers["ada"] = answers["student-00"] + "# substract the max fro stability\nzwischenwert = 1\n"
    answers["bob"] = "y = 2  # Substract the MAX fro stability!\nzwischenwert = 5\n"
    answers |= {name: f"{text}# this is what we all write\n" for name, text in answers.items()}
    (mark,) = compare(made(answers)).marks
    assert mark.students == ("ada", "bob")
    assert mark.comments == ["substract the max fro stability"]
    assert mark.names == ["zwischenwert"]
    (known,) = compare(made(answers, reference="zwischenwert = 1")).marks
    assert known.names == []


def test_one_name_that_two_have_is_chance():
    answers = a_class(12)
    answers |= {"ada": answers["student-00"] + "running = 1", "bob": "running = 2"}
    assert compare(made(answers)).marks == []
    answers |= {name: answers[name] + "\nsmoothed = 1" for name in ("ada", "bob")}
    (mark,) = compare(made(answers)).marks
    assert mark.names == ["running", "smoothed"]


# of a course folder


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    """A course with ten hand-ins; ada and bob wrote the same, in mallory's there is a page."""
    course = make_course(tmp_path_factory.mktemp("alike") / "course")
    release(course.assignment("tiny"))
    rng = random.Random(0)
    for k in range(10):
        give(course, f"student-{k}", written(rng))
    one = written(random.Random("one"))
    give(course, "ada", one)
    give(course, "bob", disguised(one, "names", rng))
    hostile = one + "'</pre><script>alert(1)</script>'  # <img src=x onerror=alert(2)>\n"
    give(course, "<b>mallory", hostile)
    hand_in(course, "broken", '{"cells": [')
    return course


def give(course, student, text):
    notebook = tiny_notebook()
    for cell in notebook.cells:
        if cell.id == "double":
            cell.source = text
    return hand_in(course, student, notebook)


def test_the_command_tells_the_pairs_and_writes_the_page(alike, capsys):
    assert course_command(alike, "similar", "tiny") == 0
    told = capsys.readouterr().out
    assert "ada and bob: 1.1 100%" in told
    assert "evidence, not a verdict" in told
    assert "broken" in told
    page = (alike.root / "report" / "tiny-similar.html").read_text()
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>mallory" not in page
    assert "<mark title=" in page


def test_both_versions_on_the_page_are_whole(alike):
    found = compare(read_works(alike.assignment("tiny")))
    page = unescape(sub("<[^<>]*>", "", save_page(alike.assignment("tiny"), found).read_text()))
    for student in ("ada", "bob"):
        (piece,) = found.answers[student][0]
        assert piece.source in page


def test_compares_with_an_earlier_class(alike, tmp_path):
    old = make_course(tmp_path / "2025")
    release(old.assignment("tiny"))
    found = read_works(alike.assignment("tiny"))
    give(old, "carl", found.answers["student-4"][0][0].source)
    works = read_works(alike.assignment("tiny"), [old.root / "submitted"])
    assert ("2025: carl", "student-4") in pairs(works)
    assert len(works.answers) == len(found.answers) + 1


def test_a_folder_without_hand_ins_is_refused(alike, tmp_path, capsys):
    with pytest.raises(SimilarityError, match="no hand-in of tiny is there"):
        read_works(alike.assignment("tiny"), [tmp_path])
    assert course_command(alike, "similar", "tiny", "--with", str(tmp_path / "nowhere")) == 2
    assert "no hand-in of tiny" in capsys.readouterr().err


def test_nobody_handed_in_yet(course, capsys):
    release(course.assignment("tiny"))
    assert course_command(course, "similar", "tiny") == 0
    assert "1.1  double" in capsys.readouterr().out


def test_an_added_cell_belongs_to_the_exercise_that_follows(alike):
    notebook = tiny_notebook()
    place = [cell.id for cell in notebook.cells].index("total")
    notebook.cells.insert(place, new_code_cell("def helper(a):\n    return a + 1"))
    for cell in notebook.cells:
        if cell.id == "total":
            cell.source = "def total(numbers):\n    return helper(sum(numbers)) - 1"
    hand_in(alike, "eve", notebook)
    answer = read_works(alike.assignment("tiny")).answers["eve"]
    assert [piece.source.split("(")[0] for piece in answer[1]] == ["def helper", "def total"]


# of a class drawn from answers/


# of six copies; who copies from one who wrote the reference solution cannot be told
@pytest.mark.parametrize(("assignment", "least"), [("softmax", 4), ("layers", 6)])
def test_of_a_class_drawn_from_the_answer_files_copies_are_listed_and_hardly_others(
    assignment, least
):
    course = open_course(PROJECT)
    works = drawn_class(course.assignment(assignment), 40, random.Random(1))
    assert len(works.answers) == 40
    assert len(compare(works).pairs) <= 1  # of 780
    found = measure(works, "names", 1.0, seed=1)
    assert found.copied == 6
    assert found.caught >= least
    assert found.others <= 1


def test_copies_are_of_the_part_that_was_asked_for():
    works = drawn_class(open_course(PROJECT).assignment("softmax"), 20, random.Random(2))
    copied, ((one, two), *_) = with_copies(works, "nothing", 0.5, random.Random(0))
    ours, theirs = copied.answers[one], copied.answers[two]
    assert sum(ours[k] == theirs[k] for k in ours) >= len(ours) // 2
    assert ours != theirs


@pytest.mark.parametrize("disguise", [*DISGUISES])
def test_a_disguise_and_a_habit_stay_python(disguise):
    rng = random.Random(3)
    for text in a_class(11).values():
        ast.parse(disguised(with_habits(text, rng), disguise, rng))


def test_a_hand_in_outside_submitted_is_read(alike):
    place = alike.folder("submitted", "tiny", "ada")
    assert HandIn(alike.assignment("tiny"), "x", Path(place)).can_be_read


def test_the_table_names_each_exercise(alike):
    table = text_table(compare(read_works(alike.assignment("tiny"))))
    assert [line.split()[0] for line in table.split("\n")[2:5]] == ["1.1", "1.2", "1.3"]
