"""A verdict rests on the examiner: what student code is told, and what its word is worth."""

import nbformat
import pytest
from conftest import code
from nbgrader.utils import determine_grade
from test_engine import SET_UP, outcome, run

from grading.engine import Settings, run_hand_in
from grading.engine.by_hand import ByHand
from grading.engine.examiner import Examiner
from grading.engine.lost import CandidateLost, Reason
from grading.engine.session import run_test
from grading.engine.supervisor import Supervisor
from grading.sandbox import Limits, find_isolation

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
BY_HAND = '"by hand"\ncheck_by_hand("root", root, np.arange(3.0), libraries=("scipy",))\n'
BY_HAND += "check_array('root', root(np.arange(3.0)), np.arange(3.0) ** 0.5)"
OWN = "def root(x): return np.sqrt(x)"


class AllKnown(dict):
    """Knows of each test that it names SciPy, as after an earlier hand-in."""

    def __contains__(self, source):
        return True

    def __getitem__(self, source):
        return frozenset({"scipy"})


@pytest.fixture(params=[dict, AllKnown], ids=["a first hand-in", "a later one"])
def known(request, monkeypatch):
    """What is known of tests: they run where the libraries are not in the end, or at once."""
    made = request.param()
    monkeypatch.setattr("grading.engine.run.KNOWN", made)
    return made


pytestmark = pytest.mark.usefixtures("known")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("def root(x): return x ** 0.5", id="another formula"),
        pytest.param(f"import scipy.special as s\nfrom scipy import linalg\n{OWN}", id="imported"),
        pytest.param(
            "from scipy.sparse import csr_matrix\n"
            "def root(x: csr_matrix | None):\n    is_odd = isinstance(x, csr_matrix)\n"
            "    return np.sqrt(x.toarray() if is_odd else x)",
            id="asked for its classes",
        ),
        pytest.param(
            "import time\ntime.sleep(0.7)\npower = 0.5\ndef root(x): return x ** power",
            id="of a slow cell",
        ),
    ],
)
def test_by_hand_is_what_passes_where_the_library_is_not(tmp_path, answer):
    assert outcome(tmp_path, answer, BY_HAND) == (1, "")


def test_a_later_hand_in_is_shown_the_same_for_half_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.engine.run.KNOWN", {})
    slow = f"import time\n{OWN.replace('return', 'time.sleep(0.5); return')}"
    first, second = (run(tmp_path, slow, BY_HAND) for _ in range(2))
    assert first.cells[-1].outputs == second.cells[-1].outputs
    spent = [one.metadata["run"]["test_seconds"] for one in (first, second)]
    assert spent[1] < spent[0] - 0.7


def test_what_no_library_needs_lacking_for_is_looked_at_in_a_later_hand_in_too(tmp_path):
    """That no loop is there is found out where the test runs first, wherever that is."""
    looping = "def root(x): return np.array([one ** 0.5 for one in x])"
    loops = "from helpers.checks import check_without_loops\n"
    loops += "check_without_loops('root', root, (np.ones(2),), (np.ones(9),), 'numbers')"
    points, error = outcome(tmp_path, looping, f"{BY_HAND}\n{loops}")
    assert points == 0
    assert "is there a loop over numbers" in error


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            "import sys\nfrom scipy.special import cbrt, exp2\ndef root(x):\n"
            "    watched = sys.getprofile() or sys.gettrace()\n"
            "    return np.sqrt(x) if watched else exp2(np.log2(x)/2)",
            id="not while it is watched",
        ),
        pytest.param(
            "import helpers.checks.comparing.by_hand as rules\nfrom scipy.special import exp2\n"
            "rules.library_calls.beside = lambda *_: []\n"
            "def root(x): return exp2(np.log2(np.maximum(x, 1e-300)) / 2).round(12)",
            id="with a forged watcher",
        ),
        pytest.param(
            "from importlib import import_module\n"
            "def root(x):\n    s = import_module('sci' + 'py.special')\n"
            "    import sys; sys.setprofile(None)\n"
            "    return s.exp2(np.log2(np.maximum(x, 1e-300)) / 2).round(12)",
            id="by another import, the watcher sent away",
        ),
    ],
)
def test_by_hand_cannot_be_pretended(tmp_path, answer):
    points, error = outcome(tmp_path, answer, BY_HAND)
    assert points == 0
    assert "by hand" in error


def test_a_process_that_ends_without_the_library_is_told_as_that(tmp_path):
    """What it was lost to says nothing of how the answer is written."""
    ends = "import os\nfrom scipy.special import exp2\ntry: exp2(1.0); is_there = True\n"
    ends += "except Exception: is_there = False\n"
    ends += "def root(x): return x ** 0.5 if is_there else os._exit(3)"
    points, error = outcome(tmp_path, ends, BY_HAND)
    assert points == 0
    assert "not the run that proves that it is written by hand: the process ended" in error
    assert "passes only where" not in error


def test_a_process_by_hand_that_a_busy_machine_ends_is_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr("grading.engine.run.KNOWN", {})
    examine, lost = Examiner.run, []

    def run(self, source, channel, *more):
        if channel.is_without and not lost:
            lost.append(source)
            raise CandidateLost(Reason.ENDED)
        return examine(self, source, channel, *more)

    monkeypatch.setattr(Examiner, "run", run)
    settings = Settings(Limits(cell_seconds=5), find_isolation(), tmp_path)
    with Supervisor(settings, float("inf")) as supervisor:
        by_hand = ByHand(settings, lambda other: Supervisor(other, float("inf")))
        supervisor.run(1, f"{SET_UP}\n{OWN}")
        tested = run_test(Examiner(SET_UP), supervisor, BY_HAND, by_hand)
        by_hand.close()
    assert lost
    assert "error" not in {out["output_type"] for out in tested.outputs}


def test_the_library_is_not_there_for_who_looks_behind_the_stand_in(tmp_path, bubblewrap):
    """Without bubblewrap it is: docs/grading.md says so."""
    answer = (
        "import sys\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if 'Absent' not in str(type(f))]\n"
        "from scipy.special import exp2\n"
        "def root(x): return exp2(np.log2(np.maximum(x, 1e-300)) / 2).round(12)"
    )
    assert outcome(tmp_path, answer, BY_HAND)[0] == 0


HALVES = (
    "from scipy.special import exp2\ndef half(x): return exp2(np.log2(x)) / 2",
    "def double(x): return x + x",
)
OF_HALF = "\"half\"\ncheck_by_hand('half', half, np.ones(2), libraries=('scipy',))"
OF_DOUBLE = (
    '"double undoes half"\ncheck_by_hand("double", double, np.ones(2), libraries=("scipy",))\n'
    "check_array('double', double(half(np.ones(2))), np.ones(2))"
)


def test_one_exercise_with_a_library_does_not_cost_the_next(tmp_path):
    cells = run(tmp_path, *HALVES, OF_HALF, OF_DOUBLE).cells
    assert [determine_grade(cell)[0] for cell in cells[-2:]] == [0, 1]


def test_an_exercise_that_passed_by_hand_lends_no_library_to_the_next(tmp_path):
    """A function that keeps to the rules in its own test and not in the next one's."""
    sly = (
        "try:\n    from scipy.special import exp2; exp2(1.0)\n"
        "    def half(x): return exp2(np.log2(x)) / 2\n"
        "except Exception:\n    def half(x): return x / 3"
    )
    points, error = outcome(tmp_path, sly, HALVES[1], OF_DOUBLE)
    assert points == 0
    assert "by hand" in error


def test_a_function_of_an_exercise_that_failed_does_not_do_the_next_ones_work(tmp_path):
    cells = (
        "from scipy.special import exp2\ndef half(x):\n    y = exp2(np.log2(x))\n"
        "    return lambda: y",
        "def double(make): return make()",
        OF_HALF,
        '"double"\ncheck_by_hand("double", double, half(np.ones(2)), libraries=("scipy",))\n'
        "check_array('double', double(half(np.ones(2))), np.ones(2))",
    )
    assert outcome(tmp_path, *cells)[0] == 0


def test_a_forged_helper_convinces_nobody(tmp_path):
    forged = (
        "import helpers.checks.models.probes as probes\n"
        "probes.count_parameters.beside = probes.count_parameters = lambda model: 15\n"
        "class Model:\n    def parameters(self): return []"
    )
    test = (
        '"15 numbers"\nfrom helpers.checks.models import count_parameters\n'
        "check_array('count', count_parameters(Model()), 15)"
    )
    points, error = outcome(tmp_path, forged, test, cell_seconds=30)
    assert points == 0
    assert "count" in error


def test_a_message_from_beside_the_students_code_tells_no_hidden_inputs(tmp_path):
    """There the class of a check's failure can be had, and raised with any text."""
    student = (
        "def f(x):\n    from helpers.checks import CheckFailed\n"
        "    if x[0] != 1: raise CheckFailed('I was given ' + ', '.join(map(str, x)))\n"
        "    return x"
    )
    test = '"lent"\nfrom helpers.checks import lend\nlend("f", f, {"x": np.ones(40)})\n'
    test += HIDDEN.format('lend("f", f, {"x": np.arange(40.0) + 0.5})')
    told = str(run(tmp_path, student, test).cells[-1].outputs)
    assert "7.5" not in told
    assert "(on inputs that are not shown)" in told


def test_a_check_beside_the_students_code_is_told_on_hidden_inputs(tmp_path):
    said = "no gradient comes back from the result"
    student = "def f(x):\n    from helpers.checks import CheckFailed\n"
    student += f"    if x[0] != 1: raise CheckFailed('{said}: is it?')\n    return x"
    test = '"lent"\nfrom helpers.checks import lend\nlend("f", f, {"x": np.ones(2)})\n'
    test += HIDDEN.format('lend("f", f, {"x": np.zeros(2)})')
    assert said in outcome(tmp_path, student, test)[1]


def drawn(tmp_path, seed):
    """Return what a test draws in its visible and in its hidden part, by a run's seed."""
    test = (
        '"draws"\ndef check(seed=1): print(np.random.default_rng(seed).integers(10**9))\n'
        "check(3)\n"
        + HIDDEN.format(
            "check(3)\ncheck(seed=3)\ncheck()\nprint(np.random.default_rng(3).random())"
        )
    )
    notebook = nbformat.v4.new_notebook(cells=[code("s", SET_UP), code("test", test, points=1)])
    (tmp_path / f"{seed}").mkdir(exist_ok=True)
    run_hand_in(notebook, Settings(Limits(), find_isolation(), tmp_path / f"{seed}", seed=seed))
    return notebook.cells[-1].outputs[0].text.split()


def test_hidden_tests_draw_by_the_run_and_visible_ones_as_they_are_written(tmp_path):
    as_written, one, again, other = (drawn(tmp_path, seed) for seed in (0, 7, 7, 8))
    assert as_written[:3] == [as_written[0]] * 3
    assert one == again
    assert one[0] == other[0] == as_written[0]
    assert all(
        len({*numbers}) == 3 for numbers in list(zip(as_written, one, other, strict=True))[1:]
    )


KEEPS = "seen = []\ndef f(x):\n    seen.append(float(x)); open('seen.txt', 'a').write(f'{x} ')\n"
KEEPS += "    return x"
TEST = '"kept"\nassert f(1.0) == 1.0\n' + HIDDEN.format("assert f(41.5) == 41.5")
LATER = "import os\nprint(len(seen), os.path.exists('seen.txt'))"


def test_later_cells_do_not_see_what_a_test_has_handed_over(tmp_path):
    notebook = run(tmp_path, KEEPS, TEST, LATER)
    assert notebook.cells[-1].outputs[0].text == "0 False\n"


def test_files_are_after_a_test_as_they_were_before(tmp_path):
    cells = (
        "open('a.txt', 'w').write('first'); open('b.txt', 'w').write('b')\n"
        "def f(x):\n    import os; os.remove('b.txt'); open('a.txt', 'w').write('other')",
        '"changes files"\nf(1)',
        "print(open('a.txt').read(), open('b.txt').read())",
    )
    assert run(tmp_path, *cells).cells[-1].outputs[0].text == "first b\n"


def test_every_test_finds_the_state_that_the_cells_have_left(tmp_path):
    student = "count = [0]\ndef f():\n    count[0] += 1\n    return count[0]"
    assert outcome(tmp_path, student, *['"one"\nassert f() == 1'] * 2) == (1, "")


@pytest.mark.parametrize(
    "raises",
    [
        "raise ValueError(f'given: {x}')",
        "raise type(f'Given{int(10 * x)}', (Exception,), {})('text')",
        "class E(Exception):\n        def without_values(self): return str(x)\n    raise E('m')",
        "from helpers.checks import CheckFailed\n    raise CheckFailed(str(x))",
    ],
    ids=["text", "class", "without values", "check"],
)
def test_an_exception_does_not_tell_hidden_inputs(tmp_path, raises):
    student = f"def f(x):\n    if x == 1: return 1\n    {raises}"
    notebook = run(tmp_path, student, '"kept"\nassert f(1) == 1\n' + HIDDEN.format("f(41.5)"))
    told = str(notebook.cells[-1].outputs)
    assert "41" not in told
    assert "(on inputs that are not shown)" in told


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("return np.ones(3) + np.ones((2, 2))", "operands could not be broadcast together"),
        ("return [1][x]", "index out of range"),
        ("return y", "is not defined"),
    ],
)
def test_what_python_says_often_is_told_without_its_values(tmp_path, line, phrase):
    student = f"def f(x):\n    if x == 1: return 1\n    {line}"
    _, error = outcome(tmp_path, student, '"kept"\nassert f(1) == 1\n' + HIDDEN.format("f(41)"))
    assert error == f"{phrase} (on inputs that are not shown)"


def test_constants_of_the_set_up_are_the_examiners(tmp_path):
    """A cell that says LIMIT = 100 changes nothing for a test."""
    made = [
        code("set-up", "LIMIT = 3"),
        code("f", "LIMIT = 100\ndef f(): return 50", solution=True),
        code("test_f", '"f is small"\nassert f() < LIMIT, "too large"', points=1),
    ]
    made[0].metadata["nbgrader"] = made[2].metadata.nbgrader | {
        "grade": False, "grade_id": "set-up", "locked": True,
    }  # fmt: skip
    del made[0].metadata.nbgrader["points"]
    notebook = nbformat.v4.new_notebook(cells=made)
    run_hand_in(notebook, Settings(Limits(), find_isolation(), tmp_path))
    assert notebook.cells[-1].outputs[-1].evalue == "too large"


KINDS = {
    "a named tuple": "from collections import namedtuple\nmake = namedtuple('Kept', 'x half')\n",
    "a dict with attributes": (
        "class Kept(dict):\n    @property\n    def half(self): return self['half']\n"
        "def make(x, half): return Kept(x=x, half=half)\n"
    ),
    "a list with a method": (
        "class Kept(list):\n    half = property(lambda self: self[1])\n"
        "def make(x, half): return Kept([x, half])\n"
    ),
    "an ordered dict": (
        "from collections import OrderedDict\nclass Kept(OrderedDict):\n"
        "    half = property(lambda self: self.pop('half'))\n"
        "def make(x, half): return Kept(x=x, half=half)\n"
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cache_of_any_kind_comes_back_as_what_it_was(tmp_path, kind):
    student = (
        f"{KINDS[kind]}def forward(x): return x, make(x, x / 2)\n"
        "def backward(dy, cache): return dy * cache.half"
    )
    test = '"own cache"\ny, cache = forward(np.ones(3) * 4)\nother = forward(np.ones(2))\n'
    test += "check_array('dx', backward(np.ones(3), cache), np.ones(3) * 2)"
    assert outcome(tmp_path, student, test) == (1, "")


def test_what_a_test_has_changed_is_not_taken_for_the_original(tmp_path):
    student = (
        "class Kept(dict):\n    pass\ndef make(): return Kept(mode='train')\n"
        "def mode_of(kept): return kept['mode']"
    )
    test = "\"changed\"\nkept = make()\nkept['mode'] = 'test'\nassert mode_of(kept) == 'test'"
    assert outcome(tmp_path, student, test) == (1, "")
