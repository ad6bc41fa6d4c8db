from dataclasses import fields

import nbformat
import pytest
from conftest import PROJECT, code, hand_in, make_course, notes_of, open_hand_in, tiny_notebook

from grading.course import open_course
from grading.errors import GradingFailed
from grading.grade import Way, feedback_leaks, grade, grade_hand_in
from grading.grade.hand_in import prepare
from grading.plugins import Examine
from grading.releasing import Leak, release
from grading.reporting import read_report
from grading.sandbox import Limits


def totals(graded):
    return {row.student: row.total for row in read_report(graded.course.assignment("tiny")).rows}


def test_points_are_those_of_the_tests_that_pass(graded):
    wanted = {
        "right": 5,
        "blank": 0,
        "hidden": 3,
        "raising": 2,
        "looping": 3,
        "deleted": 5,
        "dying": 3,
    }
    assert {name: totals(graded)[name] for name in wanted} == wanted


def test_a_deleted_test_cell_is_put_back_and_counts(graded):
    submitted = graded.course.folder("submitted", "tiny", "deleted") / "tiny.ipynb"
    assert "test_double" not in {cell.id for cell in nbformat.read(submitted, 4).cells}
    assert totals(graded)["deleted"] == totals(graded)["right"]


def test_one_bad_hand_in_is_a_result_and_the_rest_goes_on(graded):
    problems = {name: result.problem for name, result in graded.results.items() if result.problem}
    assert list(problems) == ["broken"]
    assert problems["broken"].startswith("broken/tiny: not graded: tiny.ipynb")
    assert any("the process ended" in note for note in notes_of(graded.course, "dying"))


def test_what_was_there_stays_when_a_new_hand_in_cannot_be_graded(graded, tmp_path):
    course = make_course(tmp_path / "course")
    release(course.assignment("tiny"))
    kept = [course.folder(step, "tiny", "ada") / "kept.txt" for step in ("autograded", "feedback")]
    for path in kept:
        path.parent.mkdir(parents=True)
        path.write_text("from before")
    hand_in(course, "ada", "no notebook")
    assert not grade_hand_in(open_hand_in(course, "ada")).graded
    assert [path.read_text() for path in kept] == ["from before"] * 2
    assert not list((course.root / "build").iterdir())


def test_a_notebook_with_another_name_is_found_and_a_missing_one_told(course):
    release(course.assignment("tiny"))
    course.folder("submitted", "tiny", "ada").mkdir(parents=True)
    hand_in(course, "bob", tiny_notebook()).rename(
        course.folder("submitted", "tiny", "bob") / "homework.ipynb"
    )
    assert "ada/tiny: not graded" in grade_hand_in(open_hand_in(course, "ada")).problem
    found = grade_hand_in(open_hand_in(course, "bob"))
    assert found.graded
    assert any("homework.ipynb" in note for note in notes_of(course, "bob"))


def test_a_student_who_prints_everything_that_ran_finds_no_hidden_test(course):
    release(course.assignment("tiny"))
    notebook = tiny_notebook()
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN")[0]
    notebook.cells[2] = code("double", "def double(number):\n    return 2 * number", solution=True)
    spy = "import gc\nprint(In, [x for x in gc.get_objects() if 'r in sec' in str(x)[:999]])"
    notebook.cells.append(nbformat.v4.new_code_cell(spy, id="spy"))
    hand_in(course, "eve", notebook)
    result = grade_hand_in(open_hand_in(course, "eve"))
    assert result.graded
    page = course.folder("feedback", "tiny", "eve") / "tiny.html"
    assert "for number in secret" not in page.read_text()


def test_a_run_knows_what_was_released_so_that_it_can_run_ahead(course):
    release(course.assignment("tiny"))
    hand_in(course, "ada", tiny_notebook())
    task = prepare(open_hand_in(course, "ada")).tasks["tiny"]
    released = {cell.id: cell.source for cell in course.assignment("tiny").released["tiny"].cells}
    assert task.given
    assert task.given.items() < released.items()


def test_a_page_that_would_show_a_hidden_test_is_withheld(course, monkeypatch):
    release(course.assignment("tiny"))
    hand_in(course, "eve", tiny_notebook())
    leak = Leak("hidden test", "test_double", "secret_inputs = [3, 5, 7]")
    monkeypatch.setattr("grading.grade.hand_in.feedback_leaks", lambda *_: [leak])
    result = grade_hand_in(open_hand_in(course, "eve"))
    assert "graded, but the feedback page is withheld" in result.problem
    assert "hidden test of test_double: secret_inputs" in result.problem
    assert not course.folder("feedback", "tiny", "eve").exists()


def test_the_leak_check_of_a_page_looks_at_the_page(graded, tmp_path):
    (tmp_path / "tiny.html").write_text("<pre>secret_inputs = [3, 5, 7]</pre>")
    leaks = feedback_leaks(open_hand_in(graded.course, "blank"), tmp_path)
    assert [leak.cell for leak in leaks] == ["test_double"]


def test_two_at_a_time_give_the_same_grades(graded, tmp_path):
    course = make_course(tmp_path / "course")
    release(course.assignment("tiny"))
    for student in ("right", "hidden"):
        path = graded.course.folder("submitted", "tiny", student) / "tiny.ipynb"
        hand_in(course, student, path.read_text())
    results = grade(course.assignment("tiny"), Way(jobs=2))
    assert [result.problem for result in results] == ["", ""]
    assert [row.total for row in read_report(course.assignment("tiny")).rows] == [3, 5]


def test_grading_nothing_says_what_to_do_first(course):
    with pytest.raises(GradingFailed, match=r"nothing handed in .*`course collect tiny FILE"):
        grade(course.assignment("tiny"))


def test_every_limit_can_be_set_in_the_configuration():
    config = open_course(PROJECT).config.Examine
    limits = {field.name for field in fields(Limits)}
    assert limits <= set(Examine.class_trait_names(config=True))
    assert limits <= set(config)
