"""Every command that the docs name, or that the course prints, exists with its options."""

import argparse
import ast
import functools
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import PROJECT, course_command, make_zip
from nbgrader.apps.nbgraderapp import NbGraderApp
from student_folder import RIGHT, change, make_folder

from grading.cli import _parser
from helpers.student import cli as student_cli

BEFORE = r"(?:cd \S+ && |[A-Z_]+=\S+ )*"  # a folder, settings of the environment
COMMAND = rf"{BEFORE}(?:course-student|course|nbgrader|make|jupyter|pytest|python -m)"
INLINE = re.compile(rf"`+({COMMAND} [^`]+)`")
LINE = re.compile(rf"(?:^|\s{{2,}})({COMMAND} [^#`(]+?)(?:\s{{2,}}|$|#|\()")
INDENTED = re.compile(rf"(?:^\s|\s{{2,}}(?=cd ))\s*({COMMAND} [^#`(]+?)(?:\s{{2,}}|$|#|\()")
STUDENT = re.compile(r"(?:`|^)course-student ([^`#\n]+)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
DOCS = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob(".github/**/*.md")]


def of_docs():
    """Yield (file, command) of the documents and of the notebooks' text."""
    for path in DOCS:
        yield from ((path.name, command) for command in in_markdown(path.read_text()))
    for path in PROJECT.glob("source/*/*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "markdown":
                yield from ((path.name, command) for command in in_markdown(cell.source))


def in_markdown(text):
    fenced = "\n".join(FENCE.findall(text))
    found = [*INLINE.findall(FENCE.sub("", text)), *in_lines(fenced, LINE)]
    return [" ".join(command.split()) for command in found]


def in_lines(text, pattern):
    return [command for line in text.splitlines() for command in pattern.findall(line)]


def of_code():
    """Yield (file, command) of every text in the code."""
    for path in [*PROJECT.glob("grading/**/*.py"), *PROJECT.glob("helpers/**/*.py")]:
        tree = ast.parse(path.read_text())
        told = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
        docstrings = {node.value for node in told if isinstance(node, ast.Constant)}
        for text in texts(tree):
            printed = [] if text in docstrings else in_lines(text, INDENTED)
            found = [*INLINE.findall(text), *printed]
            yield from ((path.name, " ".join(command.split())) for command in found)


def texts(tree):
    """Yield each string of a module as it is printed, with X where a value is filled in."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(value) for value in ast.walk(node)} - {id(node)}
    for node in [node for node in ast.walk(tree) if id(node) not in inside]:
        if isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "X" for v in node.values]
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def words_of(command):
    """Return a command's words; what stands before it (a folder, the environment) is left out."""
    command = re.sub(r"^cd \S+ && ", "", command)
    words = shlex.split(command.replace("%s", "X"))
    while re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    return words


def fault(words):
    """Return what is wrong with a command; None where it can be run."""
    checks = {
        "course": course_fault,
        "course-student": student_fault,
        "nbgrader": nbgrader_fault,
        "make": make_fault,
        "jupyter": jupyter_fault,
        "pytest": pytest_fault,
        "python": module_fault,
    }
    return checks[words[0]](words[1:])


def course_fault(words, parser=_parser):
    for filled in (words, [*words, "X"], [*words, "X", "X"]):
        try:
            parser().parse_args(filled)
        except (SystemExit, argparse.ArgumentError):
            continue
        return None
    return "is refused by course's parser"


def student_fault(words):
    return course_fault(words, student_cli.parser)


def nbgrader_fault(words):
    app, commands = NbGraderApp, NbGraderApp.subcommands
    while words and commands:
        if words[0] not in commands:
            return f"nbgrader has no {words[0]}"
        made = commands[words[0]]
        app = made[0]() if isinstance(made, tuple) else made(None)
        commands, words = app.subcommands, words[1:]
    options = {*app.flags, *app.aliases}
    options = {one for name in options for one in (name if isinstance(name, tuple) else (name,))}
    used = [w[2:].partition("=")[0] for w in words if w.startswith("--") and "." not in w]
    return f"nbgrader has no option {used}" if {*used} - options else None


def make_fault(words):
    targets = re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    return None if {*words} <= {*targets} else f"the Makefile has no {words}"


def jupyter_fault(words):
    return None if shutil.which(f"jupyter-{words[0]}") else f"jupyter has no {words[0]}"


def pytest_fault(words):
    paths = [word for word in words if "/" in word or word in ("ci", "tests", "helpers")]
    missing = [path for path in paths if not (PROJECT / path).exists()]
    return f"there is no {missing}" if missing else None


def module_fault(words):
    name, *rest = words[1:]
    spec = importlib.util.find_spec(name)
    if spec is None:
        return f"no module {name}"
    options = [word for word in rest if word.startswith("--")]
    lacking = [word for word in options if word not in options_of(name)]
    return f"{name} has no option {lacking}" if lacking else None


@functools.cache
def options_of(module):
    """Return the long options of a module that is run with `python -m`."""
    command = [sys.executable, "-m", module, "--help"]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return {*re.findall(r"--[a-z-]+", shown)}


@pytest.mark.parametrize("source", [of_docs, of_code])
def test_every_command_exists_with_its_options(source):
    found = sorted(set(source()))
    assert len(found) > 15
    faults = {
        f"{path}: {command}": why for path, command in found if (why := fault(words_of(command)))
    }
    assert faults == {}


@pytest.mark.parametrize(
    "text",
    [
        "run `nbgrader formgrader` there",
        "```\nfor a TA    cd demo && nbgrader formgrader\n```",
        "`course grade tiny --fast`",
        "`course grad tiny`",
        "`course-student begin softmax`",
        "`course-student check softmax --quickly`",
        "`make everything`",
        "`python -m ci.nothing`",
        "`nbgrader autograde tiny --pupil=ada`",
        "`pytest tests/nothing.py`",
    ],
)
def test_a_command_that_does_not_exist_is_found(text):
    (command,) = in_markdown(text)
    assert fault(words_of(command))


def test_the_formgrader_opens_from_the_menu_of_jupyterlab_as_the_docs_say():
    shared = Path(shutil.which("jupyter-lab")).parents[1] / "share" / "jupyter"
    schemas = shared / "labextensions" / "@jupyter" / "nbgrader" / "schemas"
    titles = [path.read_text() for path in schemas.rglob("formgrader.json")]
    assert any("Nbgrader -> Formgrader" in title for title in titles)
    guide = (PROJECT / "docs" / "instructors.md").read_text()
    assert "Nbgrader, Formgrader in JupyterLab's menu" in guide


def test_the_cheap_commands_of_the_instructors_table_run(course, capsys):
    make_zip(course, "ada_tiny.ipynb").rename(course.root / "handins.zip")
    table = (PROJECT / "docs" / "instructors.md").read_text()
    cheap = "release|collect|grade|regrade|report|tidy"
    commands = re.findall(rf"`course ((?:{cheap})[^`]*)`(?:, \[below\][^|]*)? \|", table)
    commands = [one for one in commands if "--scheduler" not in one]  # test_cluster.py has one
    assert {command.split()[0] for command in commands} >= {*cheap.split("|")} - {"tidy"}
    for command in commands:
        words = command.replace("softmax", "tiny").replace("NAME", "ada").split()
        words = [str(course.root / word) if word.endswith(".zip") else word for word in words]
        assert course_command(course, *words) == 0, command


@pytest.mark.parametrize("page", ["students.md", "first-hour.md"])
def test_the_commands_of_a_students_page_run_in_the_order_of_the_page(page, tmp_path, monkeypatch):
    released = make_folder(tmp_path)
    released.parent.rename(tmp_path / "release" / "softmax")
    path = tmp_path / "release" / "softmax" / "softmax.ipynb"
    path.with_name("tiny.ipynb").rename(path)
    change(path, double=RIGHT)
    monkeypatch.chdir(tmp_path)
    lines = (PROJECT / "docs" / page).read_text().splitlines()
    commands = [command for line in lines for command in STUDENT.findall(line)]
    commands = list(dict.fromkeys(" ".join(command.split()) for command in commands))
    assert {command.split()[0] for command in commands} >= {"list", "start", "check", "pack"}
    mine = tmp_path / "work" / "softmax" / "softmax.ipynb"
    for command in commands:
        if command.startswith("restore"):  # is for a notebook that is damaged
            mine.write_text(mine.read_text()[:200])
        assert student_cli.main(shlex.split(command)) == 0, command
    assert (tmp_path / "work" / "softmax" / "softmax_hand_in.zip").exists()
