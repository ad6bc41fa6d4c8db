"""The command in every console: quick, never silent for long, never a traceback."""

import io
import os
import re
import subprocess
import sys
from itertools import product

import pytest
from conftest import PROJECT
from student_folder import RIGHT, add, change, make_folder, save, small_notebook

from helpers.student import cli, start
from helpers.student.progress import Progress

COMMAND = [sys.executable, "-m", "helpers.student.cli"]
NAMED = [name for name in cli.NAMES if name != "list"]
NO_COURSE = "No course folder here: "
CONSOLES = {  # what a console that knows no UTF-8 looks like to Python
    "ascii": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
    "of the locale C": {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    "of Windows": {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    "of DOS, strict": {"PYTHONIOENCODING": "cp437:strict", "PYTHONUTF8": "0"},
}


@pytest.fixture
def course(tmp_path):
    """A course in a folder, with names and answers that few consoles can show."""
    root = tmp_path / "Études Łódź 学"
    notebook = small_notebook()
    notebook.cells[2].source = notebook.cells[2].source.replace("· double", "· ∂ouble ≥ 学")
    make_folder(root, notebook)
    start("tiny", root)
    return root


def run(words, folder, **environment):
    """Run the command as a student does, into a pipe; return its exit status and what it said."""
    own = {k: v for k, v in os.environ.items() if k not in ("PYTHONUTF8", "PYTHONIOENCODING")}
    own |= {"PYTHONPATH": str(PROJECT), **environment}
    done = subprocess.run([*COMMAND, *words], cwd=folder, env=own, capture_output=True)
    return done.returncode, (done.stdout + done.stderr).decode("latin-1")


QUICK = ("--help", "list", "start", "start tiny", "start 学", "update tiny", "学", "check 学")
AFTER = ("restore work/tiny/学", "restore tiny")


def prints(commands, console, course):
    for command in commands:
        status, told = run(command.split(), course, **CONSOLES[console])
        assert "Traceback" not in told, command
        assert told.strip(), command
        assert status in (0, 2), (command, told)


@pytest.mark.parametrize("console", CONSOLES)
def test_no_quick_command_fails_to_print(console, course):
    (course / "work/tiny/学.ipynb").write_text("{")
    prints((*QUICK, *AFTER), console, course)


@pytest.mark.slow
@pytest.mark.parametrize("console", CONSOLES)
def test_neither_check_nor_pack_fails_to_print(console, course):
    change(course / "work/tiny/tiny.ipynb", double='raise ValueError("≥ ∂ 学 \\ud800")')
    prints(("check tiny", "pack tiny"), console, course)


@pytest.mark.parametrize("words", [*product(cli.NAMES), *product(NAMED, ["tiny", "work/tiny"])])
def test_outside_of_a_course_every_command_says_the_same(words, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert cli.main([*words, "--here", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert f"{NO_COURSE}{tmp_path} and the folders above it hold no release/; go to" in told


@pytest.mark.parametrize("command", ["check", "pack", "update", "restore"])
@pytest.mark.parametrize("name", ["tiny", "Tiny.ipynb", "work/tiny/tiny.ipynb", "../work/tiny"])
def test_what_was_not_started_is_to_be_started_first(command, name, tmp_path, capsys):
    make_folder(tmp_path)
    assert cli.main([command, name, "--here", str(tmp_path / "release")]) == 2
    assert "start it first: `course-student start tiny`" in capsys.readouterr().err


def wrongly_typed(name):
    """Return a command with a letter left out, one doubled, two exchanged, and in capitals."""
    return {name[:2] + name[3:], name + name[-1], name[1] + name[0] + name[2:], name.upper()}


@pytest.mark.parametrize("name", cli.NAMES)
def test_a_misspelt_command_gets_the_nearest(name, capsys):
    for typed in wrongly_typed(name):
        assert cli.main([typed, "softmax"]) == 2
        assert f"Did you mean {name}?" in capsys.readouterr().err


def test_an_assignment_in_place_of_a_command_gets_both_ways(course, capsys, monkeypatch):
    monkeypatch.chdir(course)
    assert cli.main(["tinny"]) == 2
    told = capsys.readouterr().err
    assert "`course-student start tiny` or `course-student check tiny`" in told
    assert cli.main(["quantum"]) == 2
    assert "There are start, list, update, check, pack, restore" in capsys.readouterr().err


def test_the_names_of_commands_are_those_of_the_parser():
    text = cli.parser().format_help()
    assert re.findall(r"^    (\w+) ", text, re.MULTILINE) == list(cli.NAMES)


@pytest.mark.parametrize("words", [["list"], ["start", "other"], ["--help"], ["update", "tiny"]])
def test_a_quick_command_does_without_what_takes_long_to_import(words, course):
    (course / "release/other").mkdir()
    save(course / "release/other/other.ipynb", small_notebook())
    code = (
        "import sys; from helpers.student import cli\n"
        "try: cli.main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print([name for name in ('nbformat', 'jsonschema', 'nbclient', 'torch') "
        "if name in sys.modules])"
    )
    own = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=course, env=own, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_check_into_a_pipe_says_what_it_does_in_plain_lines(course):
    change(course / "work/tiny/tiny.ipynb", double=RIGHT)
    add(course / "work/tiny/tiny.ipynb", "double", "slow", "import time; time.sleep(6)")
    status, told = run(["check", "tiny"], course)
    assert status == 0
    assert "\r" not in told
    lines = told.splitlines()
    assert lines[0].startswith("work/tiny/tiny.ipynb, saved on ")
    assert lines[1].startswith("Running it in a fresh kernel, in its fast setting, for 900 s")
    assert any(re.fullmatch(r"cell \d+ of 9 \([\w-]+\)", line) for line in lines)


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("pause", [0, 5])
def test_progress_is_written_over_on_a_screen_and_in_lines_elsewhere(pause, monkeypatch):
    times = iter(range(0, 1000, 3))  # a cell takes three seconds
    monkeypatch.setattr("helpers.student.progress.monotonic", lambda: next(times))
    stream = Screen() if pause == 0 else io.StringIO()
    with Progress(lambda line: stream.write(f"{line}\n"), stream) as tell:
        for place in range(1, 9):
            tell(place, 8, "a-long-name" if place == 1 else "")
    told = stream.getvalue()
    if pause:
        assert "\r" not in told
        assert 1 < len(told.splitlines()) < 8
    else:
        assert "\n" not in told
        longest = len("cell 1 of 8 (a-long-name)")
        assert told.endswith(f"\r{' ' * len('cell 8 of 8')}\r")
        assert f"\r{'cell 2 of 8':{longest}}" in told  # nothing of the longer one is left


def test_who_reads_no_further_gets_no_traceback(course):
    own = os.environ | {"PYTHONPATH": str(PROJECT)}
    first = f"{sys.executable} -m helpers.student.cli list | true"
    done = subprocess.run(first, shell=True, cwd=course, env=own, capture_output=True, text=True)
    assert done.stderr == ""
