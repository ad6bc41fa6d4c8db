"""A test looks up names of solutions; the release check names any other."""

import nbformat
import pytest
from conftest import code, text
from nbformat.v4 import new_code_cell

from ci.notebooks import list_notebooks, short_name
from grading.releasing import find_lookups


def looked_up(*cells):
    return [found.name for found in find_lookups(nbformat.v4.new_notebook(cells=list(cells)))]


def locked(name, source):
    cell = code(name, source, points=1)
    del cell.metadata.nbgrader["points"]
    cell.metadata.nbgrader["grade"] = False
    return cell


SOLUTION = code("f", "### BEGIN SOLUTION\ndef f(): return 1\n### END SOLUTION", solution=True)


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        pytest.param([code("test", "f()", points=1)], [], id="a solution's function"),
        pytest.param([code("test", "check(f)", points=1)], ["check"], id="no name of ours"),
        pytest.param(
            [new_code_cell("LEAST = 3"), code("test", "LEAST", points=1)],
            ["LEAST"],
            id="a constant of a cell that is not locked",
        ),
        pytest.param(
            [locked("mine", "LEAST = 3"), code("test", "LEAST", points=1)],
            [],
            id="a constant of a locked cell",
        ),
        pytest.param(
            [locked("mine", "least = f()"), code("test", "least", points=1)],
            ["least"],
            id="a value that a cell computes",
        ),
        pytest.param(
            [locked("mine", "class Options: pass"), code("test", "Options()", points=1)],
            [],
            id="a class to make objects with",
        ),
        pytest.param([code("test", "def g(): return k", points=1)], ["k"], id="inside a function"),
        pytest.param([code("test", "LEAST[0]", points=1)], ["LEAST"], id="an item"),
        pytest.param([code("test", "limits.least", points=1)], ["limits"], id="an attribute"),
        pytest.param(
            [code("one", "k = 3", points=1), code("two", "k", points=1)],
            ["k"],
            id="a name of an earlier test",
        ),
        pytest.param([code("test", "len(print.__name__)", points=1)], [], id="built in"),
        pytest.param(
            [text("title", "# k"), locked("a", "import os"), code("t", "os", points=1)],
            [],
            id="imported",
        ),
    ],
)
def test_only_what_a_test_may_not_look_up_is_named(cells, names):
    assert looked_up(SOLUTION, *cells) == names


def test_a_lookup_says_what_to_do():
    notebook = nbformat.v4.new_notebook(cells=[SOLUTION, code("test_f", "f(limit)", points=1)])
    (found,) = find_lookups(notebook)
    assert str(found).startswith("test_f looks up limit where the student's code runs")
    assert "as a constant in capitals in the set-up cell" in str(found)


@pytest.mark.parametrize("path", list_notebooks("source"), ids=short_name)
def test_our_tests_look_up_solutions_only(path):
    assert not [*map(str, find_lookups(nbformat.read(path, 4)))]
