"""The check says of each exercise what a student can know, and changes nothing of theirs."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
from hand_ins import REAL, right
from hand_ins import cell_of as cell_named
from student_folder import (
    RIGHT,
    WRONG,
    add,
    change,
    code_cell,
    make_folder,
    save,
    small_notebook,
    with_checksums,
)

from grading.engine import Settings, candidate_environment
from grading.sandbox import Isolation, Limits
from helpers import submission
from helpers.student import StudentError, check, cli, finding, hand_in, running, start
from helpers.student.finding import find_notebook, not_in_file, saved_at
from helpers.student.judging import LOST, OPEN, UNKNOWN, Row
from helpers.student.telling import totals

ANSWERED = "### Question 1.2 · why (1 point, about 1 min)\n\nSay why.\n\nBecause."


@pytest.fixture
def mine(tmp_path):
    """A started notebook, in a folder whose name has spaces and accents."""
    root = tmp_path / "Mes études, été 1"
    make_folder(root)
    start("tiny", root)
    return root / "work" / "tiny" / "tiny.ipynb"


def said(path, **limits):
    """Return the rows of a check by title, and all that it printed."""
    lines = []
    checked = check(path, say=lines.append, **limits)
    return {row.title: row for row in checked.rows}, "\n".join(lines)


def test_a_right_answer_is_promised_nothing_that_hidden_tests_decide(mine):
    change(mine, double=RIGHT, why=ANSWERED)
    before = {path: path.stat().st_mtime_ns for path in mine.parent.rglob("*")}
    rows, text = said(mine)
    assert rows["double"].state == "passes the tests you see, hidden ones decide"
    assert rows["why"].state == "written, a person decides"
    assert "At most 3 of 3 points as it stands." in text
    assert "press ctrl+s" in text.lower()
    assert {path: path.stat().st_mtime_ns for path in mine.parent.rglob("*")} == before


def test_a_wrong_answer_is_told_with_the_first_line_of_its_check(mine):
    change(mine, double=WRONG, why=ANSWERED)
    rows, text = said(mine)
    assert rows["double"].state == "fails: double: of 2 should be 4"
    assert "At most 1 of 3 points as it stands; 2 are not earned yet." in text


def test_a_test_that_one_change_would_mend_is_told_the_line(tmp_path):
    notebook = small_notebook()
    test = "def test_double():\n    for x in (2, 5):\n        assert double(x) == 2 * x\n"
    cell_named(notebook, "test_double").source = f"{test}\n\ntest_double()"
    cell_named(notebook, "double").source = "import helpers\n" + RIGHT.replace("2 *", "3 *")
    make_folder(tmp_path, notebook)
    path = tmp_path / "work" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    _, text = said(save(path, notebook))
    told = "- 1.1 double: one change in this line makes this cell pass. double, line 3 of its cell:"
    assert f"Where to look:\n{told}    return 3 * number" in text


def test_what_is_empty_is_told_once(mine):
    rows, text = said(mine)
    assert rows["double"].state == "empty"
    assert rows["why"].state == "written, empty"
    assert "At most 0 of 3 points as it stands; 3 are not earned yet." in text
    assert "stop with an error" not in text  # the try-it cell only follows from it


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        (ANSWERED.replace("Because.", ""), True),
        (ANSWERED.replace("Because.", "  \nYOUR ANSWER HERE\n\n"), True),
        (ANSWERED.replace("Because.", "Because.\n\nYOUR ANSWER HERE"), False),
        ("", True),
    ],
    ids=["stub deleted", "white space", "stub left under it", "all deleted"],
)
def test_a_written_answer_is_seen(mine, text, is_empty):
    change(mine, double=RIGHT, why=text)
    rows, _ = said(mine)
    (row,) = [row for row in rows.values() if row.points == 1]
    assert (row.kind == LOST) == is_empty


def test_the_class_of_the_real_course_right_wrong_and_empty(tmp_path):
    make_folder(tmp_path, REAL[1])
    notebook = right(REAL)
    wrong = cell_named(notebook, "softmax_loss")
    wrong.source = wrong.source.replace("(W, X, y, reg):", "(W, X, y, reg):\n    return 0.0, 0 * W")
    for name in ("search", "why_first_loss"):
        cell_named(notebook, name).source = cell_named(REAL[1], name).source
    path = tmp_path / "work" / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True)
    rows, text = said(save(path, notebook))
    states = {title: row.state for title, row in rows.items()}
    assert states["softmax"].startswith("passes the tests you see")
    assert states["the loss, vectorised"].startswith(
        "fails: softmax_loss: loss (N = 5, reg = 0) is zero"
    )
    assert states["the search"] == "empty"
    assert states["the first loss"] == "written, empty"
    assert states["templates"] == "written, a person decides"
    assert {"LinearClassifier: train", "LinearClassifier: predict"} <= states.keys()
    assert "of 30 points" in text


def test_an_endless_cell_is_stopped_and_the_next_ones_run(mine):
    change(mine, double=RIGHT)
    add(mine, "parameters", "endless", "while True:\n    pass")
    rows, text = said(mine, cell_seconds=2)
    assert "cell 3 (endless): stopped after 2 s: does a loop never end?" in text
    assert rows["double"].kind == OPEN


def test_an_endless_answer_costs_its_own_exercise(mine):
    change(mine, double="def double(number):\n    while True:\n        pass", try_double="pass")
    rows, text = said(mine, cell_seconds=2)
    assert rows["double"].state == "stopped after 2 s"
    assert "2 are not decided here: stopped or not reached" in text


def test_what_fails_after_an_endless_cell_is_told_as_failing(mine):
    """nbclient went on reading for the stopped cell, and took the errors of later ones."""
    add(mine, "parameters", "endless", "while True:\n    pass")
    for number in range(12):
        add(mine, "endless", f"bad-{number}", f"1 / 0  # {number}")
    rows, text = said(mine, cell_seconds=2)
    assert rows["double"].state == "empty"
    assert "and 7 more" in text  # 13 faults, six of which are listed


def test_a_limit_for_all_leaves_the_rest_unknown(mine):
    change(mine, double=RIGHT)
    add(mine, "parameters", "slow", "import time\ntime.sleep(30)")
    rows, _ = said(mine, cell_seconds=20, all_seconds=1)
    assert rows["double"].state == "not reached"
    assert rows["double"].kind == UNKNOWN


def test_a_kernel_that_dies_is_told(mine):
    change(mine, double=RIGHT)
    add(mine, "parameters", "dies", "import os\nos._exit(9)")
    rows, text = said(mine)
    assert "cell 3 (dies): the kernel died here" in text
    assert rows["double"].state == "not reached"


def test_it_runs_fast_installs_nothing_and_needs_no_colab(mine):
    change(
        mine,
        double=RIGHT,
        parameters="fast = False  # the real one\nseed = 0",
        try_double="%pip install nothing-of-this-name\nfrom google.colab import drive\n"
        "drive.mount('/content')\nassert fast is True",
    )
    _, text = said(mine)
    assert "stop with an error" not in text


def test_a_changed_test_is_run_as_released_and_a_missing_one_is_told(mine):
    notebook = change(mine, double=WRONG, test_double="pass")
    rows, text = said(mine)
    assert rows["double"].kind == LOST
    assert "test_double is not as released: run, and graded, as it was released" in text
    notebook.cells = [cell for cell in notebook.cells if cell.id != "test_double"]
    save(mine, notebook)
    assert "test_double is missing in your notebook" in said(mine)[1]


def test_cells_outside_of_exercises_that_stop_are_listed(mine):
    change(mine, double=RIGHT, try_double="double(2) / 0")
    _, text = said(mine)
    assert "cell 5 (try-double): ZeroDivisionError: division by zero" in text


def test_files_that_the_cells_leave_and_that_are_missing_are_named(mine):
    change(mine, double=RIGHT, try_double=LEAVES)
    _, text = said(mine)
    for name in ("tiny_curve.png", "tiny_predictions.csv", "tiny_log.txt"):
        assert f"- tiny_results/{name}" in text
    results = mine.parent / "tiny_results"
    results.mkdir()
    for name in ("tiny_curve.png", "tiny_predictions.csv", "tiny_log.txt"):
        (results / name).write_text("made before")
    assert "Not beside your notebook" not in said(mine)[1]
    assert (results / "tiny_predictions.csv").read_text() == "made before"


LEAVES = """from helpers.results import Results
results = Results("tiny")
if False:
    results.save_figure(plot.ax, "curve");
results.path("predictions.csv").write_text("1")"""


def test_a_module_beside_the_notebook_is_found(mine):
    (mine.parent / "own_module.py").write_text("x = 4")
    (mine.parent / "nbclient.py").write_text("raise ImportError('a name that we use too')")
    change(mine, double=RIGHT, try_double="import own_module")
    assert "stop with an error" not in said(mine)[1]


def test_bonus_points_are_told_apart():
    rows = [Row("1", "a", 3, "", OPEN), Row("2", "b", 2, "", LOST, is_bonus=True)]
    assert totals(rows) == "At most 3 of 3 points as it stands. Bonus, on top: at most 0 of 2."


def test_the_last_cell_does_nothing_where_the_notebook_is_checked(mine, monkeypatch, capsys):
    change(mine, double=RIGHT, hand_in="from helpers.submission import hand_in\nhand_in('tiny')")
    _, text = said(mine)
    assert "stop with an error" not in text
    assert not list(mine.parent.glob("*.zip"))  # the run in the check has packed nothing
    assert submission.CHECKING == running.CHECKING
    monkeypatch.setenv(running.CHECKING, "1")
    submission.hand_in("no such notebook")
    hand_in("no such notebook")
    assert capsys.readouterr().out == ""


def test_the_grader_tells_the_last_cell_that_it_grades(tmp_path):
    environment = candidate_environment(Settings(Limits(), Isolation("none", ""), tmp_path))
    assert environment[running.CHECKING] == "1"


def test_a_black_holed_network_holds_nothing_up(mine, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://10.255.255.1:9")
    change(mine, double=RIGHT)
    began = time.monotonic()
    assert said(mine)[0]["double"].kind == OPEN
    assert time.monotonic() - began < 60


def test_two_checks_at_the_same_time_do_not_meet(mine):
    change(mine, double=RIGHT, try_double="open('left.txt', 'x').close()")
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(said, [mine, mine]))
    assert [rows["double"].kind for rows, _ in both] == [OPEN, OPEN]
    assert not any("stop with an error" in text for _, text in both)


def test_the_open_notebook_is_found_in_jupyterlab(mine, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    assert find_notebook(None) == mine


def test_the_open_notebook_is_found_in_vs_code(mine, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", f"{mine}-jvsc-1234")
    monkeypatch.setattr(finding, "session", lambda: {"__vsc_ipynb_file__": str(mine)})
    assert find_notebook(None) == mine


def test_the_open_notebook_is_fetched_in_colab(tmp_path, monkeypatch):
    notebook = small_notebook()
    notebook.metadata["colab"] = {"name": "ada tiny.ipynb"}
    reply = {"ipynb": notebook}
    message = SimpleNamespace(blocking_request=lambda request, timeout_sec: reply)
    for name, of in (("google", {}), ("google.colab", {"_message": message})):
        module = ModuleType(name)
        vars(module).update(of)
        monkeypatch.setitem(sys.modules, name, module)
    path = find_notebook(None, tmp_path)
    assert path == tmp_path / "ada tiny.ipynb"
    assert len(nbformat.read(path, 4).cells) == len(notebook.cells)


def test_the_only_notebook_of_a_folder_needs_no_name(mine, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    save(mine.with_name("tiny.before-update-1.ipynb"), small_notebook())
    assert find_notebook(None, mine.parent) == mine
    save(mine.with_name("other.ipynb"), small_notebook())
    with pytest.raises(StudentError, match=r"you mean, tiny/other\.ipynb or tiny\?"):
        find_notebook(None, mine.parent)
    assert find_notebook("tiny/other.ipynb", mine.parent) == mine.with_name("other.ipynb")
    assert find_notebook("tiny", mine.parent) == mine


def test_where_none_is_found_a_name_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    with pytest.raises(StudentError, match=r"There is no notebook nothing\.ipynb here\. No course"):
        find_notebook("nothing.ipynb", tmp_path)
    monkeypatch.setattr("helpers.student.placing.session", lambda: {"In": []})
    with pytest.raises(StudentError, match=r'name it, as in `hand_in\("softmax.ipynb"\)`'):
        find_notebook(None, tmp_path)


def test_code_that_was_run_and_is_not_saved_is_named():
    notebook = nbformat.v4.new_notebook(cells=[code_cell("f", "def f():\n    return 1")])
    assert not_in_file(notebook, ["def f():\n    return 2", "def f():\n    return 1\n"]) == []
    assert not_in_file(notebook, ["def f():\n    return 1", "def f():\n    return 2"]) == ["f"]
    assert not_in_file(notebook, ["def g():\n    return 2"]) == []  # a cell that was deleted


def test_it_says_when_the_file_was_saved(mine):
    os.utime(mine, (1_000_000_000, 1_000_000_000))
    assert "3 min ago" in saved_at(mine, now=1_000_000_200)


def test_a_notebook_that_is_cut_off_is_one_sentence(mine, capsys):
    mine.write_text(mine.read_text()[:200])
    assert cli.main(["check", str(mine)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "tiny.ipynb is damaged, perhaps cut off" in told


def test_the_last_cell_tells_what_is_wrong_without_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    submission.hand_in("nothing.ipynb")
    assert "There is no notebook nothing.ipynb" in capsys.readouterr().out


def test_a_run_that_cannot_begin_is_one_sentence(mine, monkeypatch, tmp_path):
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "sitecustomize.py").write_text("raise SystemExit('this Python is broken')")
    monkeypatch.setenv("PYTHONPATH", str(shadow))
    with pytest.raises(StudentError, match=r"could not be run \(.*broken\): run the check again"):
        said(mine)


def test_what_waits_for_a_constant_that_is_still_to_be_written_is_no_fault(tmp_path):
    notebook = small_notebook()
    stub = 'raise NotImplementedError("your code goes here")'
    cell_named(notebook, "double").source = f"# YOUR CODE HERE\n{stub}"
    path = make_folder(tmp_path, with_checksums(notebook))
    rows, text = said(path)
    assert rows["double"].state == "empty"
    assert "stop with an error" not in text
    change(path, why="Because.", try_double="print(dobule)")
    add(path, "title", "typed-wrong", "number = 1\nnubmer + 1")
    change(path, double=RIGHT)
    assert "cell 2 (typed-wrong): NameError" in said(path)[1]
