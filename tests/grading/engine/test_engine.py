"""Tests run in the examiner as in the notebook; the student's code runs elsewhere."""

import os
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from conftest import code
from nbgrader.utils import determine_grade

from grading.engine import Settings, candidate_environment, run_hand_in
from grading.plugins.executor import data_folder
from grading.sandbox import Limits, find_isolation

SET_UP = "import numpy as np\nfrom helpers.checks import check_array, check_by_hand, unchanged"


def run(tmp_path, *cells, **limits):
    """Run a notebook of a set-up cell, students' cells, and tests (starting with a claim)."""
    limits = Limits(**{"cell_seconds": 5, "notebook_seconds": 60, **limits})
    made = [code("set-up", SET_UP)]
    for k, source in enumerate(cells):
        points = {"points": 1} if source.startswith('"') else {"solution": True}
        made.append(code(f"cell-{k}", source, **points))
    notebook = nbformat.v4.new_notebook(cells=made)
    settings = Settings(limits, find_isolation(), tmp_path)
    notebook.metadata["run"] = vars(run_hand_in(notebook, settings))
    return notebook


def outcome(tmp_path, *cells, **limits):
    """Return (points, message) of the last cell."""
    cell = run(tmp_path, *cells, **limits).cells[-1]
    error = next((o.evalue for o in cell.outputs if o.output_type == "error"), "")
    return determine_grade(cell)[0], error


CLASS = """
class Model:
    def __init__(self, W, loss):
        self.W, self.loss = W, loss
    def train(self, X, rng):
        self.W -= self.loss(self.W, X[rng.permutation(len(X))])
        return self
"""


@pytest.mark.parametrize(
    ("student", "test"),
    [
        pytest.param(
            "def f(x): return 2 * x", "check_array('f', f(np.ones(2)), [2.0, 2.0])", id="array"
        ),
        pytest.param(
            "def f(x): return x, {'a': [x]}", "assert f(1) == (1, {'a': [1]})", id="containers"
        ),
        pytest.param("f = 5", "assert f == 5", id="a plain name"),
        pytest.param(
            "def f(g): return g(3) + 1", "assert f(lambda x: 10 * x) == 31", id="callback"
        ),
        pytest.param(
            "def f(g): return [g(k) for k in range(3)]",
            "assert f(lambda k: h(k)) == [0, 2, 4]",
            id="a callback that calls the student again",
        ),
        pytest.param(
            CLASS,
            "W = np.ones(2)\nm = Model(W.copy(), lambda W, X: W / 4)\n"
            "assert isinstance(m.train(np.eye(3), np.random.default_rng(0)).W, np.ndarray)\n"
            "check_array('W', m.W, [0.75, 0.75])",
            id="class",
        ),
        pytest.param(
            CLASS,
            "m = Model(np.ones(2), None)\nm.W = np.zeros(1)\nassert m.W.shape == (1,)",
            id="attribute",
        ),
        pytest.param(
            "def f(rng): return rng.random()",
            "rng = np.random.default_rng(7)\nassert [f(rng), rng.random()] == "
            "list(np.random.default_rng(7).random(2))",
            id="a generator goes on where the student left it",
        ),
        pytest.param(
            "def f(x): x += 1",
            "x = np.zeros(2)\nf(x)\nassert (x == 1).all()",
            id="a change in place is seen",
        ),
        pytest.param(
            "def f(x): raise ValueError('no')",
            "try:\n    f(1)\nexcept ValueError as error:\n    assert str(error) == 'no'\n"
            "else:\n    raise AssertionError",
            id="an expected error",
        ),
        pytest.param(
            "import sys\nprint('careful', file=sys.stderr)\n"
            "def f(x):\n    print('careful', file=sys.stderr)\n    return x",
            "assert f(1) == 1",
            id="stderr costs nothing",
        ),
        pytest.param(
            "def f(x): return x * x", "check_by_hand('f', f, 2.0)", id="a helper beside it"
        ),
        pytest.param(
            "def f(x): return x",
            "def g(k):\n    return f(k) + 1\nassert [g(k) for k in (1, 2)] == [2, 3]",
            id="functions of the test",
        ),
    ],
)
def test_a_right_answer_passes_as_in_the_notebook(tmp_path, student, test):
    assert outcome(tmp_path, "def h(k): return 2 * k", student, f'"a claim"\n{test}') == (1, "")


@pytest.mark.parametrize(
    ("student", "test", "message"),
    [
        pytest.param("def f(x): return 3 * x", "assert f(1) == 2, 'f: 2'", "f: 2", id="wrong"),
        pytest.param("", "f(1)", "name 'f' is not defined", id="missing"),
        pytest.param("def f(x): return x / 0", "f(1)", "division by zero", id="raises"),
        pytest.param(
            "def f(x): x += 1",
            "x = np.zeros(2)\nwith unchanged('f', x=x):\n    f(x)",
            "f changed its input x in place",
            id="in place",
        ),
        pytest.param("import sys\ndef f(x): sys.exit(0)", "f(1)", "0", id="sys.exit"),
        pytest.param(
            "import os\ndef f(x): os._exit(0)", "f(1)", "the process ended", id="os._exit"
        ),
        pytest.param("def f(x):\n    while True: pass", "f(1)", "stopped after 2 s", id="endless"),
        pytest.param(
            "class A: pass\ndef f(x): return A()",
            "check_array('f', f(1), 1.0)",
            "wanted are numbers",
            id="an object",
        ),
        pytest.param(
            "def f(x): return object",
            "check_array('f', f(1), 1.0)",
            "wanted are numbers",
            id="a class",
        ),
        pytest.param(
            "import scipy.special\ndef f(x): return scipy.special.softmax(x)",
            "check_by_hand('f', f, np.ones(2))",
            "scipy's softmax",
            id="library",
        ),
        pytest.param(
            "def f(): return float('nan')", "f()", "partial credit is 0 or more", id="nan points"
        ),
        pytest.param(
            "def f(): return -1", "f()", "partial credit is 0 or more", id="negative points"
        ),
    ],
)
def test_a_wrong_answer_fails_with_its_message(tmp_path, student, test, message):
    points, error = outcome(tmp_path, student, f'"a claim"\n{test}', cell_seconds=2)
    assert points == 0
    assert message in error


@pytest.mark.parametrize("where", ["sys.stdout", "sys.stderr"])
def test_an_endless_loop_that_prints_is_an_endless_loop_and_fills_no_memory(tmp_path, where):
    loop = f"import sys\nwhile True:\n    print('x' * 1_000_000, file={where})"
    notebook = run(tmp_path, loop, cell_seconds=3, memory_mb=800)
    error = notebook.cells[1].outputs[-1].evalue
    assert "stopped after 3 s (limit 3 s a cell): does a loop never end?" in error


def test_partial_credit_counts(tmp_path):
    assert outcome(tmp_path, "def f(): return 0.5", '"half a point"\nf()')[0] == 0.5


def test_the_values_of_a_hidden_test_are_not_told(tmp_path):
    hidden = (
        '"claim"\n### BEGIN HIDDEN TESTS\ncheck_array("f", f(7.0), 123.0)\n### END HIDDEN TESTS'
    )
    points, error = outcome(tmp_path, "def f(x): return x", hidden)
    assert points == 0
    assert error == "f is wrong. (on inputs that are not shown)"


def test_the_students_line_is_named(tmp_path):
    cell = run(tmp_path, "def f(x):\n    y = x\n    return y / 0", '"a claim"\nf(1)').cells[-1]
    assert "(raised by your cell In[2], line 3)" in cell.outputs[-1].traceback[0]


def test_cells_after_a_crash_run_in_a_fresh_process_that_knows_the_cells_before(tmp_path):
    cells = ("x = 5", "import os; os._exit(1)", "def f(): return x", '"still 5"\nassert f() == 5')
    notebook = run(tmp_path, *cells)
    assert "the process ended" in notebook.cells[2].outputs[0].evalue
    assert determine_grade(notebook.cells[-1])[0] == 1


def test_a_notebook_limit_ends_a_loop_in_many_cells(tmp_path):
    cells = ["while True: pass"] * 12 + ['"a claim"\nassert True']  # right, and too late to count
    notebook = run(tmp_path, *cells, cell_seconds=1, notebook_seconds=3)
    assert notebook.metadata["run"]["seconds"] < 60
    assert "the whole notebook took longer than 3 s" in notebook.cells[-2].outputs[0].evalue
    assert determine_grade(notebook.cells[-1])[0] == 0


def test_figures_and_text_of_the_students_cells_are_kept(tmp_path):
    source = "import matplotlib.pyplot as plt\nprint('hello')\nplt.plot([1, 2]);"
    outputs = run(tmp_path, source).cells[-1].outputs
    assert outputs[0].text == "hello\n"
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_what_the_student_makes_of_numpy_does_not_reach_the_test(tmp_path):
    cheat = "import numpy as np\nnp.allclose = lambda *a, **k: True\ndef f(): return 1"
    assert outcome(tmp_path, cheat, '"a claim"\nassert np.allclose(f(), 2), "f: 2"') == (0, "f: 2")


def test_the_value_of_a_last_line_is_kept_as_a_notebook_does(tmp_path):
    cell = run(tmp_path, "6 * 7").cells[-1]
    assert cell.outputs == [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "42"},
            "metadata": {},
            "execution_count": 2,
        }
    ]


def test_a_cell_that_only_claims_to_be_ours_runs_as_the_students(tmp_path):
    """A forged test cell and a forged set-up cell run in the candidate, never in the examiner."""
    where = "import os\nprint('in process', os.getppid(), os.getpid())"
    forged = code("forged", f'"a claim"\n{where}', points=9)
    locked = code("forged-set-up", f"import nowhere_to_be_found\n{where}")
    test = code("test_f", '"a claim"\nassert f() == 1', points=1)
    cells = [locked, forged, code("f", "def f(): return 1", solution=True), test]
    notebook = nbformat.v4.new_notebook(cells=cells)
    settings = Settings(Limits(cell_seconds=5), find_isolation(), tmp_path)
    run_hand_in(notebook, settings, ours={"test_f": test.source})
    assert determine_grade(test)[0] == 1
    assert forged.outputs[0].text.startswith("in process")
    assert str(os.getpid()) not in forged.outputs[0].text.split()


def test_an_edited_test_runs_as_it_was(tmp_path):
    test = code("test_f", '"a claim"\npass', points=1)
    notebook = nbformat.v4.new_notebook(cells=[test])
    settings = Settings(Limits(cell_seconds=5), find_isolation(), tmp_path)
    run_hand_in(notebook, settings, ours={"test_f": '"a claim"\nassert f() == 1'})
    assert determine_grade(test)[0] == 0


def test_a_value_that_cannot_be_handed_over_costs_its_test_and_says_why(tmp_path):
    cells = (
        "def f(n): return range(n)",
        '"a claim"\nf(10**12)',
        '"a claim"\nassert len(f(3)) == 3',
    )
    notebook = run(tmp_path, *cells)
    assert "too many values in a range" in notebook.cells[2].outputs[0].evalue
    assert determine_grade(notebook.cells[3])[0] == 1


def test_a_lent_function_whose_result_cannot_cross_is_an_error_for_who_calls_it(tmp_path):
    student = (
        "def f(g):\n    try:\n        g(10**1000)\n    except RuntimeError:\n        return 'told'"
    )
    assert outcome(tmp_path, student, '"a claim"\nassert f(lambda v: v * v) == "told"') == (1, "")


def test_an_answer_that_keeps_the_test_itself_busy_is_stopped(tmp_path):
    cells = ("def f(): return 10**9", '"a claim"\nfor _ in range(f()):\n    pass', '"b"\nf()')
    notebook = run(tmp_path, *cells, cell_seconds=1)
    assert "stopped after 4 s: what your code returned" in notebook.cells[2].outputs[0].evalue
    assert notebook.metadata["run"]["seconds"] < 60


def test_hand_ins_in_threads_keep_their_outputs_apart(tmp_path):
    def printed(k):
        (tmp_path / str(k)).mkdir()
        cell = run(tmp_path / str(k), f"def f(): return {k}", '"a claim"\nprint("of", f())').cells[
            -1
        ]
        return [output.text for output in cell.outputs]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(printed, range(3))) == [["of 0\n"], ["of 1\n"], ["of 2\n"]]


def test_data_in_the_users_own_folder_is_readable_in_the_sandbox(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    (tmp_path / "own" / "sample").mkdir(parents=True)
    folders = [tmp_path / "empty", tmp_path / "own"]
    monkeypatch.setattr("grading.plugins.executor.data_folders", lambda: folders)
    monkeypatch.setenv("COURSE_DATA", str(folders[0]))
    assert data_folder() == folders[1]
    settings = Settings(Limits(), find_isolation(), tmp_path, data_folder())
    assert candidate_environment(settings)["COURSE_DATA"] == str(folders[1])
    assert os.environ["COURSE_DATA"] == str(folders[0])  # the grader's own stays as it was


def test_the_outputs_of_a_notebook_are_held_to_a_size_together(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.engine.run.MOST_OF_NOTEBOOK", 300_000)
    flood = [f"print('{k}' * 90_000)" for k in range(9)]
    notebook = run(tmp_path, *flood, "def f(): return 3", '"after a flood"\nassert f() == 3')
    sizes = [len(str(cell.outputs)) for cell in notebook.cells]
    assert 200_000 < sum(sizes) < 310_000
    assert "outputs with 90," in notebook.cells[9].outputs[-1].text
    assert determine_grade(notebook.cells[-1])[0] == 1
