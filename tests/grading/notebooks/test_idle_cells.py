"""Cells that need not run for a score: what uses them, in whichever way, makes them run."""

import time
from copy import deepcopy

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grading.notebooks import left_as_run
from grading.notebooks.reading import reads

SHOWN = [new_output("stream", text="shown")]


def cell(name: str, source: str, **flags: bool) -> NotebookNode:
    """Return a code cell that has shown something; flags make it one of nbgrader's."""
    made = new_code_cell(source, id=name, outputs=deepcopy(SHOWN))
    if flags:
        known = {"grade": False, "solution": False, "locked": False} | flags
        made.metadata["nbgrader"] = {"grade_id": name, **known}
    return made


def release(tried="plot(double(3))", test="assert double(2) == 4"):
    """Return a release of five cells: set-up, answer, try-it, a given one, test."""
    return new_notebook(
        cells=[
            cell("set-up", "import math\nnumbers = [1, 2]", locked=True),
            cell("double", "def double(x):\n    return 2 * x", solution=True),
            cell("try", tried),
            cell("given", "wide = 3\nshown = sum(numbers)"),
            cell("test", test, grade=True, locked=True),
        ]
    )


def left(notebook, released=None, tests=None):
    return left_as_run(notebook, released or deepcopy(notebook), tests or {})


def test_what_nothing_uses_is_left():
    assert left(release()) == {"try", "given"}


@pytest.mark.parametrize(
    "test",
    [
        "assert wide == 3",
        "def f():\n    return wide\nf()",
        "[wide for _ in range(2)]",
        "print(wide)\nwide = 2",
        "for wide in [wide]:\n    pass",
        "if double:\n    wide = 1\nassert wide",
        "assert (lambda: wide)()",
        "@wide\ndef f(): ...",
        "def f(x=wide): ...",
        "class A(wide): ...",
        "with wide as a:\n    pass",
        "wide += 1",
        "wide[0] = 1",
        "wide.x = 1",
        "try:\n    pass\nexcept wide:\n    pass",
        "match wide:\n    case 3: pass",
        "f'{wide}'",
        "del wide",
        "match double:\n    case 1:\n        wide = 1\nassert wide",
        "try:\n    x = 1 / 0\n    wide = 1\nexcept ZeroDivisionError:\n    pass\nassert wide",
        "with suppress(ValueError):\n    x = int('')\n    wide = 1\nassert wide",
        "wide: int\nassert wide",
        "0 and (wide := 3)\nassert wide",
        "class A:\n    x = wide\nwide = 2",
        "class A(kind=wide): ...\nwide = 2",
        "def f(x: wide): ...\nwide = 2",
        "def f():\n    return wide\nx = f()\nwide = 2",
        "def f():\n    return wide\ndef g():\n    return f()\nwide = g()",
        "if True:\n    def f():\n        return wide\nx = f()\nwide = 2",
        "class A:\n    def f(self):\n        return wide\nwide = A().f()",
    ],
)
def test_what_a_test_uses_runs(test):
    assert left(release(test=test)) == {"try"}
    hidden = release(test="assert True")
    assert left(hidden, tests={"test": test}) == {"try"}


@pytest.mark.parametrize(
    "test",
    [
        "wide = 2\nassert wide",
        "for wide in range(3):\n    print(wide)",
        "with open('a') as wide:\n    wide.read()",
        "def f(wide):\n    return wide",
        "[wide for wide in range(3)]",
        "import wide\nwide.f()",
        "def wide(): ...\nwide()",
        "if double:\n    wide = 1\nelse:\n    wide = 2\nassert wide",
        "wide: int = 3\nassert wide",
        "class A:\n    wide = 1\n    other = wide",
        "class wide: ...\nwide()",
        "with double() as a:\n    wide = 1\nassert wide",
        "try:\n    wide = 1\nexcept ValueError:\n    wide = 2\nassert wide",
        "def f():\n    return wide\nwide = 2\nf()",
    ],
)
def test_a_name_that_the_test_gives_itself_is_not_the_cell_s(test):
    assert left(release(test=test)) == {"try", "given"}


def test_what_a_needed_cell_uses_runs_too():
    notebook = release(tried="width = 5", test="assert high")
    notebook.cells[3].source = "high = width + 1"
    assert left(notebook) == set()


def test_what_may_change_an_object_in_place_runs_where_that_is_used():
    for change in ("numbers[0] = 7", "numbers.append(3)", "numbers += [1]", "del numbers[0]"):
        assert left(release(tried=change, test="assert numbers")) == {"given"}, change
        assert left(release(tried=change)) == {"try", "given"}


def test_a_part_that_only_becomes_text_changes_nothing():
    for shown in ("f'{numbers[0]}'", "f'{numbers.real.imag!r:>{numbers[1]}}'"):
        assert left(release(tried=shown, test="assert numbers")) == {"try", "given"}, shown
    for called in ("f'{numbers.pop()}'", "f'{numbers[numbers.pop()]}'"):
        assert left(release(tried=called, test="assert numbers")) == {"given"}, called


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return x * wide",
        "double = lambda x: x * wide",
        "double = partial(lambda x, y: x * wide, 1)",
        "if True:\n    def double(x):\n        return x * wide",
        "class double:\n    def __new__(cls, x):\n        return x * wide",
    ],
)
def test_a_function_of_an_earlier_cell_finds_what_a_later_one_gives(source):
    notebook = release()
    notebook.cells[1].source = source
    assert left(notebook) == {"try"}


def test_what_a_cell_imports_it_gives():
    notebook = release()
    notebook.cells[3].source = "import time\nprint(time.time())"
    assert left(notebook) == {"try", "given"}
    handed_in = deepcopy(notebook)
    handed_in.cells[1].source = "def double(x):\n    time.sleep(0)\n    return 2 * x"
    assert left(handed_in, notebook) == {"try"}


def test_a_name_that_a_student_imports_elsewhere_is_still_a_cell_s():
    released = release(test="assert wide == 3")
    handed_in = deepcopy(released)
    handed_in.cells.append(cell("own", "import math as wide"))
    assert left(handed_in, released) == {"try"}


def test_a_students_own_cell_shows_what_a_function_made_of_an_object():
    """What a function does with an object no text shows; a TA reads the accuracy as it stands."""
    released = release(tried="fit(numbers)")
    released.cells[3].source = "wide = 3"
    handed_in = deepcopy(released)
    handed_in.cells.append(cell("own", "print(numbers)"))
    assert left(handed_in, released) == {"given"}
    assert left(released) == {"try", "given"}


def test_a_function_that_is_handed_over_is_not_changed():
    released = release(tried="check(double)")
    handed_in = deepcopy(released)
    handed_in.cells.append(cell("own", "print(double(3))"))
    assert left(handed_in, released) == {"try", "given"}


@pytest.mark.parametrize(
    "source",
    [
        "x = " + " + ".join(["1"] * 3_000),
        "x = " + "-" * 3_000 + "1",
        "x = " + "-" * 200_000 + "1",
        "if x: pass\n" + "elif y: pass\n" * 3_000,
        "x" + ".y" * 3_000,
        "x = '\ud800'",
    ],
)
def test_code_that_is_nested_too_deep_to_be_read_is_run(source):
    released = release()
    handed_in = deepcopy(released)
    handed_in.cells.append(cell("own", source))
    assert left(handed_in, released) <= {"try", "given"}


def test_a_huge_cell_is_read_in_time_or_run():
    released = release()
    handed_in = deepcopy(released)
    handed_in.cells.append(cell("own", "x = 1\n" * 20_000))
    began = time.process_time()
    assert left(handed_in, released) == {"try", "given"}
    assert time.process_time() - began < 10
    handed_in.cells[-1].source *= 25
    assert left(handed_in, released) == set()


def test_what_a_student_changed_added_or_did_not_run_runs():
    released = release()
    changed = deepcopy(released)
    changed.cells[2].source += " "
    assert left(changed, released) == {"given"}
    silent = deepcopy(released)
    silent.cells[2].outputs = []
    assert left(silent, released) == {"given"}
    failed = deepcopy(released)
    failed.cells[2].outputs = [new_output("error", ename="E", evalue="", traceback=[])]
    assert left(failed, released) == {"given"}
    added = deepcopy(released)
    added.cells.insert(4, cell("own", "print(wide)"))
    assert left(added, released) == {"try"}


@pytest.mark.parametrize(
    "source",
    [
        "globals()['wide']",
        "eval('wi' + 'de')",
        "exec('print(wide)')",
        "vars()",
        "import sys\nsys.modules['__main__'].wide",
        "import __main__\n__main__.wide",
        "get_ipython().user_ns['wide']",
        "double.__globals__['wide']",
        "import sys\nsys.modules[__name__].wide",
        "import sys\nsys._getframe().f_globals['wide']",
        "import timeit\ntimeit.timeit('wide + 1', 'from __main__ import wide')",
        "import builtins\nbuiltins.eval('wide')",
        "import IPython\nIPython.get_ipython().run_cell('wide')",
        "from IPython import get_ipython as shell\nshell().run_cell('wide')",
        "table.query('a > @wide')",
        "table.eval('a > @wide')",
        "getattr(double, '__globals__')['wide']",
        "%run other.py",
        "!ls",
    ],
)
def test_where_names_are_looked_up_unseen_everything_runs(source):
    released = release()
    handed_in = deepcopy(released)
    handed_in.cells[1].source = source
    assert left(handed_in, released) == set()
    assert left(released) == {"try", "given"}


def test_the_parameters_and_graded_cells_always_run():
    notebook = release()
    notebook.cells[3].metadata["tags"] = ["parameters"]
    assert left(notebook) == {"try"}


def test_a_model_in_eval_mode_is_no_unseen_look_up():
    notebook = release()
    notebook.cells[1].source = "def double(x):\n    return model.eval()(x)"
    assert left(notebook) == {"try", "given"}


def test_a_cell_that_is_no_python_reads_nothing():
    assert reads("def (") == set()
