import pytest
from conftest import course_command, hand_in, make_zip

from grading.cli import main
from helpers.data import data_sets


def test_release_then_check_then_a_stale_release(course, capsys):
    assert course_command(course, "release", "--check") == 1
    assert "not what source/ gives: course release tiny" in capsys.readouterr().out
    assert course_command(course, "release", "tiny") == 0
    assert course_command(course, "release", "--check") == 0
    assert "no leak" in capsys.readouterr().out


def test_release_says_where_a_heading_promises_other_points(course, capsys):
    path = course.folder("source", "tiny") / "tiny.ipynb"
    path.write_text(path.read_text().replace("double (2 points", "double (5 points"))
    told = "tiny: the heading of 1.1 says 5 points, its cells 2: course tidy tiny mends it"
    assert course_command(course, "release", "tiny") == 0
    assert told in capsys.readouterr().out
    assert course_command(course, "release", "--check") == 1
    said = capsys.readouterr().out
    assert told in said
    assert "no leak" not in said
    course_command(course, "tidy", "tiny")
    assert "the heading of 1.1 says 5 points" in capsys.readouterr().out
    assert course_command(course, "release", "tiny") == 0
    assert "heading" not in capsys.readouterr().out
    assert "double (2 points" in path.read_text()


def test_release_wants_a_name_or_all(course, capsys):
    assert course_command(course, "release") == 2
    assert capsys.readouterr().err == "course: name an assignment (tiny), or take --all of them\n"


def test_an_error_is_one_sentence_without_a_traceback(course, capsys):
    assert course_command(course, "grade", "tiny") == 2
    error = capsys.readouterr().err
    assert error.startswith("course: tiny: nothing handed in under")
    assert error.count("\n") == 1


def test_grade_reports_a_bad_hand_in_and_ends_with_status_1(course, capsys):
    course_command(course, "release", "tiny")
    hand_in(course, "ada", "no notebook")
    assert course_command(course, "grade", "tiny") == 1
    told = capsys.readouterr()
    assert "ada/tiny: not graded: tiny.ipynb" in told.out
    assert "grading tiny: 100%" in told.err
    assert (course.root / "report" / "tiny.html").exists()
    assert (course.root / "report" / "tiny.csv").exists()


def test_tidy_check_fails_until_tidy_has_run(course, capsys):
    assert course_command(course, "tidy", "--check") == 1
    assert course_command(course, "tidy", "tiny") == 0
    assert course_command(course, "tidy", "--check") == 0
    assert "source/tiny/tiny.ipynb: made tidy: metadata" in capsys.readouterr().out


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for command in ("release", "collect", "grade", "report", "tidy", "data", "demo"):
        assert f"    {command} " in told


def test_collect_names_what_it_could_not_place(course, capsys):
    course_command(course, "release", "tiny")
    archive = make_zip(course, "ada_tiny.ipynb", "homework.ipynb")
    assert course_command(course, "collect", "tiny", str(archive)) == 1
    assert (
        "asked: whose: homework.ipynb: its name does not say whose it is\n"
        "    to say so: --as homework.ipynb=STUDENT" in capsys.readouterr().out
    )


def test_audit_of_a_notebook_that_is_not_there_names_those_that_are(course, capsys):
    assert course_command(course, "audit", "tiny", "--notebook", "big") == 2
    assert capsys.readouterr().err == "course: no notebook 'big': there is tiny\n"


def test_data_are_fetched_once_for_the_course_or_for_a_mirror(course, capsys, monkeypatch):
    monkeypatch.setenv("COURSE_FETCH", "1")
    fetched = []
    monkeypatch.setattr(data_sets, "download_all", lambda files, folder: fetched.append(files))
    assert course_command(course, "data", "--mirror", str(course.root / "to serve")) == 0
    assert [len(files) for files in fetched] == [8, 4]
    told = capsys.readouterr().out
    assert f"CIFAR-10: 8 files in {course.root / 'to serve'}" in told
    assert f"cd '{course.root / 'to serve'}' && python -m http.server 8000" in told
    assert "COURSE_MIRROR=http://" in told


@pytest.mark.parametrize("words", [(), ("--mirror", "served")])
def test_data_that_cannot_be_had_are_a_sentence_each(course, capsys, monkeypatch, words):
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("COURSE_FETCH", "0")
    assert course_command(course, "data", *words) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert all("not downloaded, because COURSE_FETCH is 0" in line for line in told)


@pytest.mark.parametrize("seconds", ["0", "-3"])
def test_a_limit_that_nobody_can_keep_is_refused(course, capsys, seconds):
    hand_in(course, "ada", "anything")
    assert course_command(course, "grade", "tiny", "--timeout", seconds) == 2
    assert "a cell needs time: take 1 second or more" in capsys.readouterr().err
