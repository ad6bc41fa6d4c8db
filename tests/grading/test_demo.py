from zipfile import ZipFile

import nbformat
import pytest
from conftest import PROJECT

from grading.audit import read_collection
from grading.course import open_course
from grading.demo import CLASS, make_folder, run_demo, zip_hand_ins
from grading.errors import DemoError
from grading.releasing import release

SOURCE = PROJECT / "source" / "softmax" / "softmax.ipynb"


def test_a_folder_that_is_no_demo_is_never_removed(course, tmp_path):
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(DemoError, match="not left over from a demo"):
        make_folder(course, mine)
    assert (mine / "thesis.txt").read_text() == "years of work"


def test_an_earlier_demo_is_made_anew(tmp_path):
    project = open_course(PROJECT)
    demo = make_folder(project, tmp_path / "demo")
    (demo.root / "gradebook.db").touch()
    make_folder(project, tmp_path / "demo")
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert names == {".course-demo", "nbgrader_config.py", "source"}


def test_the_class_hands_in_one_zip_as_canvas_names_it(tmp_path):
    project = open_course(PROJECT)
    demo = make_folder(project, tmp_path / "demo").assignment("softmax")
    release(demo)
    with ZipFile(zip_hand_ins(project, demo)) as file:
        assert len(file.namelist()) == len(CLASS) == 12
        assert "ada_1200_56000_softmax.ipynb" in file.namelist()
        for name in file.namelist():
            nbformat.validate(nbformat.reads(file.read(name).decode(), 4))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_demo_grades_every_answer_as_its_file_says(tmp_path, capsys):
    run_demo(open_course(PROJECT), tmp_path / "demo")
    demo = open_course(tmp_path / "demo")
    answers = read_collection(PROJECT / "answers" / "softmax" / "softmax", nbformat.read(SOURCE, 4))
    assert "no leak in the release nor in 12 feedback pages" in capsys.readouterr().out
    with demo.gradebook() as gradebook:
        for student, name in CLASS.items():
            notebook = gradebook.find_submission_notebook("softmax", "softmax", student)
            tests = [grade for grade in notebook.grades if grade.name.startswith("test_")]
            failed = {grade.name for grade in tests if grade.score < grade.max_score}
            assert failed == set(answers.find(name).fails), student
