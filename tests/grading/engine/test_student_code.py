"""Commands, Colab, later syntax and huge expressions cost their own cell at most, with a note."""

import sys

import pytest
from test_engine import run

from grading.evidence import find_signs
from grading.notebooks import PYTHON, first_error, parse_cell, runnable, syntax_note

TESTS = ['"f(x) is x + 1"\nassert f(1) == 2', "def g(): return 7", '"g() is 7"\nassert g() == 7']
F = "def f(x): return x + 1"
DEEP = " + ".join(["1"] * 3000)
COMMANDS = {
    "pip": "%pip install -q torch",
    "shell pip": "!pip install torch",
    "python -m pip": "!{sys.executable} -m pip install torch",
    "with a target": "said = !pip list",
    "over lines": "!pip install \\\n    torch \\\n    numpy",
    "in a block": "if True:\n    !pip install torch",
    "wget": "!wget https://example.org/data.zip",
    "curl": "! curl -O https://example.org/data.zip",
    "extension": "%load_ext nowhere_to_be_found",
    "drive": "from google.colab import drive\ndrive.mount('/content/drive')",
    "files": "from google.colab import files, output as o\nfor one in files.upload(): print(one)",
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_cannot_work_here_is_not_run_and_costs_nothing(tmp_path, command):
    notebook = run(tmp_path, f"{command}\n{F}", *TESTS)
    assert points(notebook) == [1, 1]
    assert first_error(notebook.cells[1]) is None
    notes = notebook.metadata["run"]["notes"]
    assert any("cell-0, line" in note and "was not run" in note for note in notes), notes
    assert notebook.cells[1].source == f"{command}\n{F}"


QUIET = {
    "inline": f"%matplotlib inline\n{F}",
    "time": f"%%time\n{F}",
    "capture": f"%%capture\n{F}\nprint(1)",
    "capture and pip": f"%%capture\n!pip install torch\n{F}",
    "time it": f"{F}\n%timeit -n1 -r1 f(1)",
    "help": f"{F}\n?f\nf?",
    "text": f'text = """\n!pip install torch\n%load_ext x\n"""\nassert "!pip" in text\n{F}',
    "colab or not": "try:\n    import google.colab\n    raise SystemExit\n"
    f"except ImportError:\n    pass\n{F}",
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_commands_that_work_here_and_texts_that_look_like_some_stay(tmp_path, source):
    notebook = run(tmp_path, source, *TESTS)
    assert points(notebook) == [1, 1]


def test_a_shell_cell_that_would_install_something_is_not_run(tmp_path):
    notebook = run(tmp_path, "%%bash\npip install torch\necho done", F, *TESTS)
    assert points(notebook) == [1, 1]
    assert not notebook.cells[1].outputs


# `?` in place of what a later Python than any would know
LATER = {
    "type": "type Row = list[int]" if sys.version_info < (3, 12) else "type? Row = 1",
    "quotes": 'name = {"a": 1}\ntext = f"{name["a"]}"' if sys.version_info < (3, 12) else 'f"{?}"',
    "generic": "def h[T](x: T) -> T:\n    return x"
    if sys.version_info < (3, 12)
    else "def h[?]: 1",
    "none at all": "x = = 1",
    "null byte": "x = 1\x00",
    "indent": "if True:\nx = 1",
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_syntax_that_the_course_s_python_lacks_costs_its_exercise_and_says_so(tmp_path, later):
    notebook = run(tmp_path, f"{F}\n{later}", *TESTS)
    assert points(notebook) == [0, 1]
    line = syntax_note(f"{F}\n{later}").split()[1]
    said = f"line {line} is no valid Python {PYTHON}, which the course runs"
    assert said in first_error(notebook.cells[1]).evalue
    assert f"cell-0: {said}" in "\n".join(notebook.metadata["run"]["notes"])
    assert not find_signs(notebook, set())


def test_an_error_of_syntax_at_run_time_is_not_the_cell_s(tmp_path):
    notebook = run(tmp_path, "eval('1 +')", F, *TESTS)
    assert "valid Python" not in first_error(notebook.cells[1]).evalue


@pytest.mark.parametrize(
    "source",
    [
        f"many = {DEEP}\ndef f(x): return x + many - 2999",
        f"def f(x): return x + ({DEEP}) - 2999",
        f"many = {'-' * 2000}1\n{F}",
        f"import sys\nx = {{}}\nx[{DEEP}] = 1\nsys.modules['a'] = sys\n{F}",
    ],
    ids=["sum", "in a function", "signs", "as an index"],
)
def test_an_expression_of_thousands_of_terms_is_graded(tmp_path, source):
    notebook = run(tmp_path, source, *TESTS)
    assert points(notebook) == [1, 1], first_error(notebook.cells[1])
    find_signs(notebook, set())


def test_one_of_a_million_terms_costs_its_exercise_alone_and_is_noted(tmp_path):
    source = f"{F}\nmany = {' + '.join(['1'] * 100_000)}"
    notebook = run(tmp_path, source, *TESTS)
    assert points(notebook) == [0, 1]
    assert "too deep to be searched" in str(find_signs(notebook, set())[0])


def points(notebook):
    from nbgrader.utils import determine_grade, is_grade

    return [determine_grade(cell)[0] for cell in notebook.cells if is_grade(cell)]


def test_lines_keep_their_numbers():
    source = "\n".join([*COMMANDS.values(), F])
    assert runnable(source)[0].count("\n") == source.count("\n")
    assert parse_cell(source).body[-1].lineno == source.count("\n") + 1
