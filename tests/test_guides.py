"""The guides for TAs and authors, carried out: their commands run in the order of the page."""

import re
import zipfile

import nbformat
import pytest
from conftest import PROJECT, code, course_command, make_course, make_zip, text, tiny_notebook
from guide_commands import FENCED, blocks, carry_out, commands
from nbformat.v4 import new_code_cell

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
SET_UP = "import numpy as np\n\nfrom helpers.checks import check_array"


@pytest.fixture
def evening(course):
    """What a TA finds: a released assignment, a zip file, a class list, a late notebook."""
    exchange = course.root / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(exchange)!r}\n")
    assert course_command(course, "release", "tiny") == 0
    make_zip(course, "ada_12_34_tiny.ipynb", "bob_13_35_tiny.ipynb").rename(
        course.root / "handins.zip"
    )
    (course.root / "class.csv").write_text("login,name\nada,Ada Lovelace\nbob,Bob Ross\n")
    nbformat.write(tiny_notebook(), course.root / "late.ipynb")
    return course


def test_the_evening_of_a_ta(evening):
    told = {command: carry_out(command, evening) for command in commands("ta.md")}
    assert {command.split()[1] for command in told} == {
        *("collect", "dates", "grade", "mark", "report", "export", "similar", "release_feedback")
    }
    first, second, *_ = told
    assert first == f"{second} --dry-run"
    assert "bubblewrap" in told["course grade tiny"] or "isolation: " in told["course grade tiny"]
    assert "ada: 2 days later" in told["course dates tiny"]
    table = (evening.root / "export" / "tiny.csv").read_text()
    assert all(student in table for student in ("ada", "bob"))
    pages = zipfile.ZipFile(evening.root / "export" / "tiny-feedback-folders.zip").namelist()
    assert sorted(pages) == ["ada/tiny.html", "bob/tiny.html"]
    for student in ("ada", "bob"):
        assert (evening.folder("feedback", "tiny", student) / "tiny.html").exists()
    assert (evening.root / "report" / "tiny-similar.html").exists()


@pytest.fixture
def authored(tmp_path):
    """A course with the exercise of the authors' page, cells and answers as they stand there."""
    course = make_course(tmp_path / "course")
    notebook = tiny_notebook()
    notebook.cells.insert(1, code("set-up", SET_UP))
    (heading,) = blocks("authors.md", "markdown")
    solution, try_it, test = blocks("authors.md", "python")
    notebook.cells += [
        text("exercise-8", heading.strip()),
        code("clip", solution.strip(), solution=True),
        new_code_cell(try_it.strip()),
        code("test_clip", test.strip(), points=3),
    ]
    nbformat.write(notebook, course.root / "source" / "tiny" / "tiny.ipynb")
    (answers,) = blocks("authors.md", "toml")
    place = course.root / "answers" / "tiny" / "tiny"
    place.mkdir(parents=True)
    (place / "clip.toml").write_text(answers)
    return course


def test_the_exercise_of_the_authors_page_passes_its_audit(authored):
    told = {command: carry_out(command, authored) for command in commands("authors.md")}
    assert [command.split()[1] for command in told] == [
        "tidy",
        "release",
        "audit",
        "audit",
        "release",
    ]
    released = nbformat.read(authored.folder("release", "tiny") / "tiny.ipynb", 4)
    everything = "\n".join(cell.source for cell in released.cells)
    assert "def clip(gradient, largest):" in everything
    assert "np.maximum(norm" not in everything
    assert "7101" not in everything
    (row,) = re.findall(r"^clip .*", told["course audit tiny --exercise clip"], re.MULTILINE)
    counts = re.findall(r"(\d+) / (\d+)", row)
    assert [good for good, _ in counts] == [total for _, total in counts]
    assert ("3", "3") in counts  # wrong answers
    assert (authored.root / "report" / "audit-tiny-tiny.html").exists()


def test_with_a_test_that_checks_nothing_the_exercise_of_the_page_does_not_pass(authored):
    path = authored.root / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.id == "test_clip":
            cell.source = "def test_clip():\n    clip(np.ones(2), 1.0)\n\n\ntest_clip()"
    nbformat.write(notebook, path)
    assert course_command(authored, "release", "tiny") == 0
    assert course_command(authored, "audit", "tiny", "--exercise", "clip") == 1


@pytest.mark.parametrize("page", ["ta.md", "authors.md"])
def test_a_page_shows_commands_in_blocks_alone_or_they_are_known(page):
    """What stands within a line is not run here: it opens something, or is run elsewhere."""
    inline = re.findall(
        r"`((?:course|nbgrader|make|python) [^`]+)`",
        FENCED.sub("", (PROJECT / "docs" / page).read_text()),
    )
    elsewhere = {"make setup", "make demo", "make lab", "course doctor", "course pretrain"}
    elsewhere |= {f"course {verb}" for verb in ("grade", "tidy", "release", "audit")}
    run = {command.replace("tiny", "softmax") for command in commands(page)}
    run |= {"course grade softmax --student ada --timeout 180"}  # the parser's test knows it
    run |= {"python -m ci.run_notebook source/softmax/softmax.ipynb"}  # ci/test_notebooks.py
    run |= {"course regrade softmax"}  # test_instructors_guide.py
    assert {*inline} <= elsewhere | run
