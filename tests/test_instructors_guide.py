"""The instructor's guide, carried out: each command that it shows, in the order of the page."""

import re
import shutil
from zipfile import ZipFile

import pytest
from challenge_class import *  # noqa: F403 the fixtures
from conftest import PROJECT, make_zip
from guide_commands import carry_out, commands

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
PAGE = (PROJECT / "docs" / "instructors.md").read_text()
ELSEWHERE = {
    "make demo": "tests/test_setup.py",
    "make lab": "tests/pages",
    "make site": "tests/grading/site",
    "course release --check": "ci/test_release.py, on the whole course",
    "course doctor": "tests/grading/doctor, as what it finds is this machine's",
    "course data": "tests/helpers/data and ci, against servers of their own",
    "course data --mirror served": "the same",
    "course audit tiny": "tests/test_guides.py, with answers to hold the tests against",
    "course pretrain": "tests/grading/test_pretrain.py, shorter",
    "course pretrain --check": "ci, on the files that ship",
    "course grade tiny --scheduler tcp://10.0.0.1:8786": "tests/grading/spreading/test_cluster.py",
    "course challenge make cifar10_challenge": "the challenge's block, below",
}
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    'Participant 5001,Ada Lovelace,ada@uni.org,Submitted for grading - ,,6.00,Yes,"-",-,\r\n'
    'Participant 5002,Bob Noyce,bob@uni.org,Submitted for grading - ,,6.00,Yes,"-",-,\r\n'
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,tiny (78),Current Score\n"
    ",,,,,Manual Posting,(read only)\n"
    "    Points Possible,,,,,6.00,(read only)\n"
    '"Lovelace, Ada",5001,S1,ada,Tuesday,,90.0\n'
    '"Noyce, Bob",5002,S2,bob,Friday,,\n'
)
ROSTER = (
    "ID number,First name,Surname,Email address,Group\n"
    "ada,Ada,Lovelace,ada@uni.org,Tuesday\nbob,Bob,Noyce,bob@uni.org,Friday\n"
)


def of_the_table():
    """Return the commands of the page's table, in its order."""
    found = re.findall(r"^\|[^|]*\| `((?:course|make) [^`]+)`", PAGE, re.MULTILINE)
    return [command.replace("softmax", "tiny").replace("NAME", "ada") for command in found]


def status(command):
    """Return the status of a command: 1 where somebody is left out, and named."""
    lms = command.partition("--feedback ")[2].split()[:1]
    return int(lms in (["exchange"], ["canvas"]))  # all handed in through Moodle


def blocks_about(verb):
    """Return the commands of the page's blocks that begin with `course VERB`."""
    return [line for line in commands("instructors.md") if line.startswith(f"course {verb}")]


@pytest.fixture
def term(course, monkeypatch):
    """What an instructor has: a course, an exchange, a class list, and what the LMS gave."""
    for who in ("AUTHOR", "COMMITTER"):  # of what is published
        monkeypatch.setenv(f"GIT_{who}_NAME", "An Instructor")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "instructor@uni.example")
    exchange = course.root / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    for name in ("LICENSE", "pyproject.toml", "data/README.md", "helpers/__init__.py"):
        (course.root / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, course.root / name)
    members = [f"{name}_assignsubmission_file_/tiny.ipynb" for name in ("ada_5001", "bob_5002")]
    make_zip(course, *members).rename(course.root / "handins.zip")  # as Moodle gives it
    given = {"class.csv": ROSTER, "2026_Grades.csv": CANVAS}
    given |= dict.fromkeys(("Grades.csv", "Grades-tiny.csv"), WORKSHEET)
    for name, content in given.items():
        (course.root / name).write_bytes(content.encode())
    return course


def test_the_table_of_commands(term):
    everything = of_the_table()
    assert {*ELSEWHERE} <= {*everything}
    told = {one: carry_out(one, term, status(one)) for one in everything if one not in ELSEWHERE}
    assert len(told) > 15
    assert (term.root.parent / "students" / "release" / "tiny" / "tiny.ipynb").exists()
    assert "ada,2" in (term.root / "export" / "tiny-moodle.csv").read_text().replace(
        "5001", "ada,2"
    )
    for student in ("ada", "bob"):
        assert (term.folder("feedback", "tiny", student) / "tiny.html").exists()
    assert (term.root / "report" / "tiny-similar.html").exists()


def test_dates_and_the_way_back_to_the_lms(term):
    for command in (
        "release tiny",
        "collect tiny handins.zip",
        "grade tiny",
        "mark tiny",
    ):
        carry_out(f"course {command}", term)
    told = [carry_out(command, term) for command in blocks_about("dates")]
    assert len(told) == 6
    assert "ada: 2 days later" in told[2]
    assert "ada: had 2 days before" in told[4]
    told = [carry_out(command, term, status(command)) for command in blocks_about("export")]
    assert len(told) == 8
    assert "did not hand in through the exchange" in told[-1]
    files = {path.name for path in (term.root / "export").iterdir()}
    assert {"tiny.csv", "tiny-gradescope.zip", "tiny-feedback-folders.zip"} <= files
    pages = ZipFile(term.root / "export" / "tiny-feedback-folders.zip").namelist()
    assert sorted(pages) == ["ada/tiny.html", "bob/tiny.html"]


def test_a_challenge(challenged, predictions):
    shutil.copy(predictions(8, 80), challenged.root / "predictions.csv")
    shown = [line.replace("cifar10_challenge", "tiny") for line in blocks_about("")]
    shown = [
        line for line in shown if line.startswith(("course challenge", "course release tiny "))
    ]
    told = []
    for command in shown:
        if command.startswith("course challenge make"):
            continue  # the class comes with a hundred pictures; 2,000 are drawn in test_make.py
        if " ada " in command:
            predictions(7, 70, challenged.root / "predictions.csv")
        told.append(carry_out(command, challenged))
    assert "beats_chance 2" in told[-1]
