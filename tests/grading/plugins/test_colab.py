"""The cell that installs the course in Colab, where Colab is played by a module of its name."""

import importlib.metadata
import importlib.util
import sys
from types import ModuleType

import nbformat
import pytest
from traitlets import TraitError

from grading.course import open_course
from grading.plugins import OpenInColab
from grading.releasing import release

GITHUB = "https://github.com/uni/deep-learning"


@pytest.fixture
def addressed(course):
    """A course that has an address, released: its notebook."""
    path = course.root / "nbgrader_config.py"
    text = path.read_text()
    path.write_text(text.replace('repository = ""', f'repository = "{GITHUB}"'))
    assert text != path.read_text()
    course = open_course(course.root)
    release(course.assignment("tiny"))
    return nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)


class Shell:
    """Stands in for IPython: notes what pip is asked for, and may make the course be there."""

    def __init__(self, monkeypatch, comes):
        self.asked = []
        self.comes = comes
        self.there = []
        monkeypatch.setattr(importlib.metadata, "distributions", lambda: self.there)
        monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))

    def run_line_magic(self, name, line):
        self.asked.append((name, line))
        if self.comes:
            self.there = [importlib.metadata.distribution("deep-learning-course")]


def run(cell, shell=None):
    exec(cell.source, {"get_ipython": lambda: shell})


def test_a_badge_opens_the_file_that_is_published(addressed):
    assert addressed.cells[0].source.endswith(
        "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
        "(https://colab.research.google.com/github/uni/deep-learning/blob/main/release/tiny/tiny.ipynb)"
    )


def test_in_colab_the_cell_installs_once_from_the_address(addressed, monkeypatch):
    shell = Shell(monkeypatch, comes=True)
    for _ in range(2):
        run(addressed.cells[1], shell)
    ((magic, line),) = shell.asked
    assert magic == "pip"
    assert line.split()[-1] == f"{GITHUB}/archive/main.zip"


def test_in_colab_an_address_that_gives_nothing_is_told(addressed, monkeypatch):
    with pytest.raises(RuntimeError, match=rf"did not come from {GITHUB}/archive/main.zip"):
        run(addressed.cells[1], Shell(monkeypatch, comes=False))


def test_elsewhere_the_cell_installs_nothing(addressed):
    run(addressed.cells[1])  # there is no shell that it could ask


@pytest.mark.parametrize("repository", ["", GITHUB])
def test_elsewhere_a_course_that_is_missing_is_told(repository, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="The course is missing: `pip install"):
        run(OpenInColab(repository=repository).installing_cell())


def test_without_an_address_there_is_no_badge(course):
    release(course.assignment("tiny"))
    notebook = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)
    assert "colab.research" not in notebook.cells[0].source
    assert notebook.cells[1].metadata.tags == ["colab"]


def test_other_hosts_than_github_are_cloned_and_have_no_badge():
    step = OpenInColab(repository="https://gitlab.uni.example/dl/course.git", reference="autumn")
    assert step.where == "git+https://gitlab.uni.example/dl/course@autumn"
    assert step.badge("release/tiny/tiny.ipynb") == ""


def test_an_address_that_colab_cannot_read_is_refused():
    with pytest.raises(TraitError, match=r"use one that begins with https://"):
        OpenInColab(repository="git@github.com:uni/deep-learning.git")


def test_a_name_with_a_space_makes_a_valid_address():
    badge = OpenInColab(repository=GITHUB).badge("release/tiny/two words.ipynb")
    assert badge.endswith("/release/tiny/two%20words.ipynb)")
