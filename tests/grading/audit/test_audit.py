"""The audit tells a strong test from a weak one; hostile and endless answers do not stop it."""

import re
import shlex
import shutil

import nbformat
import numpy as np
import pytest
from conftest import course_command

from grading.engine import Step, run_answers
from grading.errors import AuditError

DOUBLE = '''
[right.product]
title = "Twice, by a product."
source = """
def double(number):
    return 2 * number
"""

[wrong.triple]
title = "Three times."
says = "of 2 should be 4"
base = "right/product"
replace = [["2 * number", "3 * number"]]
'''
SQUARE = """
[wrong.square]
title = "The square."
says = "wrong for three"
replace = [["number + number", "number**2"]]
"""
TOTAL = """
[wrong.first]
title = "Always the first number."
says = "should be 3"
replace = [["sum(numbers)", "numbers[0]"]]
"""


@pytest.fixture
def audited(course, capsys):
    """A course with answers to `tiny`, and a way to audit it: returns the status and the text."""
    folder = course.root / "answers" / "tiny" / "tiny"
    folder.mkdir(parents=True)
    (folder / "double.toml").write_text(DOUBLE)
    (folder / "total.toml").write_text(TOTAL)
    assert course_command(course, "release", "tiny") == 0
    capsys.readouterr()

    def run(*words):
        jobs = () if "--jobs" in words else ("--jobs", "1")  # the tests run side by side already
        status = course_command(course, "audit", "tiny", *words, *jobs)
        told = capsys.readouterr()
        return status, told.out + told.err

    run.folder, run.course = folder, course
    return run


def row(text, exercise):
    """Return the scores of an exercise as the table shows them."""
    line = next(line for line in text.splitlines() if line.startswith(exercise + " "))
    return re.findall(r"\d+ / \d+", line)


def change_cell(course, cell_id, old, new):
    path = course.root / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.id == cell_id:
            assert old in cell.source
            cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def test_is_content_when_wrong_answers_fail_and_right_ones_pass(audited):
    status, text = audited()
    wrong, _, right, variants, told, _ = row(text, "double")
    assert (wrong, right, told) == ("1 / 1", "1 / 1", "1 / 1")
    good, total = map(int, variants.split(" / "))
    assert good == total >= 10, "of the reference and of the right answer, several each"
    assert status == 0
    page = (audited.course.root / "report" / "audit-tiny-tiny.html").read_text()
    assert "of 2 should be 4" in page


def test_a_wrong_answer_that_passes_is_reported_with_the_command_to_see_it(audited):
    change_cell(audited.course, "test_double", "double(2) == 4", "double(0) == 0")
    change_cell(audited.course, "test_double", "[3, 5, 7]", "[]")
    change_cell(audited.course, "test_double", "[6, 10, 14]", "[]")
    status, text = audited("--quick")
    assert status == 1
    assert "tiny/tiny, wrong/triple: test_double passes and must fail" in text
    again = text.split("again: course audit tiny ")[1].splitlines()[0]
    status, text = audited(*shlex.split(again))
    assert status == 1
    assert "return 3 * number" in text


@pytest.mark.parametrize("reason", ["", "Two is the only number on the page."])
def test_a_wrong_answer_that_only_hidden_tests_catch_is_named_unless_a_reason_is_given(
    audited, reason
):
    double = (
        DOUBLE
        + """
[wrong.two]
title = "Right for two."
says = "not shown"
replace = [["number + number", "number + 2"]]
"""
    )
    double += f"hidden_only = {reason!r}\n" if reason else ""
    (audited.folder / "double.toml").write_text(double)
    change_cell(audited.course, "test_double", "== [6, 10, 14]", '== [6, 10, 14], "for others"')
    status, text = audited("--quick")
    assert status == 0
    assert row(text, "double")[:2] == ["2 / 2", "1 / 2"]
    assert ("only hidden tests catch wrong/two" in text) == (not reason)


def test_hidden_tests_draw_other_inputs_with_another_seed(audited):
    drawn = np.random.default_rng(3).integers(10**9)
    always = f"import numpy\nassert numpy.random.default_rng(3).integers(10**9) == {drawn}\n"
    change_cell(audited.course, "test_double", "secret_inputs =", f"{always}secret_inputs =")
    assert audited("--quick")[0] == 0
    assert audited("--quick", "--seed", "0")[0] == 0
    status, text = audited("--quick", "--seed", "1")
    assert status == 1
    assert "right/product: test_double fails and must pass" in text


def test_a_mutant_that_no_test_notices_is_reported(audited):
    change_cell(audited.course, "test_double", "double(2) == 4", "double(0) == 0")
    change_cell(audited.course, "test_double", "[3, 5, 7]", "[]")
    change_cell(audited.course, "test_double", "[6, 10, 14]", "[]")
    assert "number - number: no test notices this change" in audited()[1]


def test_a_right_answer_that_fails_is_reported(audited):
    change_cell(audited.course, "test_double", "double(2) == 4", "double(2) == 5")
    status, text = audited("--quick")
    assert status == 1
    assert "tiny/tiny, right/product: test_double fails and must pass: AssertionError" in text


def test_another_message_than_the_promised_one_is_reported(audited):
    (audited.folder / "double.toml").write_text(DOUBLE + SQUARE)
    status, text = audited("--quick")
    assert status == 1
    assert "the student is not told 'wrong for three' but" in text
    wrong, _, right, told = row(text, "double")
    assert (wrong, right, told) == ("2 / 2", "1 / 1", "1 / 2")


def test_a_label_for_a_promise_is_refused(audited):
    (audited.folder / "total.toml").write_text(TOTAL.replace("should be 3", "total"))
    status, text = audited("--quick")
    assert status == 2
    assert "total.toml, wrong/first: says is 'total', which tells a student nothing" in text


def test_an_exercise_without_wrong_answers_proves_nothing(audited):
    (audited.folder / "total.toml").unlink()
    status, text = audited("--quick")
    assert status == 1
    assert "tiny/tiny: exercise total has no wrong answer in answers/" in text


def test_an_equivalent_mutant_is_left_out_and_a_stale_entry_reported(audited):
    change = "return doubled_number -> return None"
    listed = f'[equivalent]\n"{change}" = "not so, but it serves"\n"a -> b" = "gone"\n'
    (audited.folder / "double.toml").write_text(DOUBLE + listed)
    status, text = audited()
    assert status == 1
    assert "double.toml: the reference has no mutant 'a -> b'" in text
    assert audited("--only", f"mutant/double: {change}")[0] == 2


def test_one_answer_is_shown_with_its_code_and_what_it_gets(audited):
    status, text = audited("--only", "wrong/triple")
    assert status == 0
    assert "return 3 * number" in text
    assert "test_double: AssertionError: double: of 2 should be 4" in text


@pytest.mark.parametrize("words", [("--exercise", "nope"), ("--only", "wrong/nope")])
def test_a_name_that_is_not_there_is_a_sentence(audited, words):
    status, text = audited(*words)
    assert status == 2
    assert text.startswith("course: tiny/tiny has no ")


def test_answers_that_exit_die_or_never_end_leave_the_others_alone():
    def answer(source):
        return [Step("f", source, is_test=False), Step("test_f", "assert f() == x", is_test=True)]

    answers = {
        "right": answer("def f(): return 5"),
        "changes x": answer("x = 7\ndef f(): return 7"),
        "exits": answer("import sys\ndef f(): sys.exit()"),
        "dies": answer("import os\ndef f(): os._exit(3)"),
        "endless": answer("def f():\n    while True: pass"),
        "does not compile": answer("def f(:"),
    }
    found = dict(run_answers(["x = 5"], "", answers, cell_seconds=1))
    assert found["right"].failed == {}
    assert found["changes x"].failed == {}, "its own process: it changes nobody else's x"
    assert "SystemExit" in found["exits"].failed["test_f"]
    assert "the process ended" in found["dies"].failed["test_f"]
    assert "stopped after" in found["endless"].failed["test_f"]
    assert "SyntaxError" in found["does not compile"].raised["f"]
    assert "NameError" in found["does not compile"].failed["test_f"]


def test_an_answer_that_kills_the_process_leaves_the_tests_before_and_after_their_cells():
    steps = [
        Step("g", "def g(): return x", is_test=False),
        Step("test_g", "def five(): return 5\nassert g() == five()", is_test=True),
        Step("f", "import os\ndef f(): os._exit(3)", is_test=False),
        Step("test_f", "f()", is_test=True),
        Step("test_g_again", "assert g() == five()", is_test=True),
    ]
    ((_, found),) = run_answers(["x = 5"], "", {"dies": steps})
    assert found.failed.keys() == {"test_f"}


def test_the_values_of_a_hidden_test_are_not_told_in_the_audit_either():
    test = """check_array("f", f(2.0), 2.0)
### BEGIN HIDDEN TESTS
check_array("f", f(7.0), 123.0)
### END HIDDEN TESTS"""
    steps = [Step("f", "def f(x): return x", False), Step("test_f", test, True)]
    imports = "from helpers.checks import check_array"
    ((_, found),) = run_answers([imports], imports, {"identity": steps})
    assert found.failed == {"test_f": "CheckFailed: f is wrong. (on inputs that are not shown)"}


def test_a_set_up_that_fails_is_said():
    with pytest.raises(AuditError, match=r"set-up fails: ModuleNotFoundError.*nowhere"):
        list(run_answers(["import nowhere"], "", {"a": []}))


def test_a_cell_of_the_source_that_is_no_python_is_a_sentence(audited):
    change_cell(audited.course, "test_total", "assert total", "assert total(")
    status, text = audited()
    assert status == 2
    assert text.startswith("course: tiny/tiny: cell test_total, line 4 is no Python (")
    assert text.count("\n") == 1


def test_a_set_up_that_raises_is_a_sentence(audited):
    path = audited.course.root / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell("import nowhere", id="set-up"))
    nbformat.write(notebook, path)
    status, text = audited("--quick")
    assert status == 2
    assert "course: the notebook's set-up fails: ModuleNotFoundError: No module named" in text
    assert "Traceback" not in text


def test_without_a_release_the_audit_says_what_to_run(audited):
    shutil.rmtree(audited.course.root / "release")
    status, text = audited()
    assert status == 2
    assert text.startswith("course: release/tiny has no tiny.ipynb")
    assert "run `course release tiny` first" in text


def test_no_jobs_at_all_are_refused(audited):
    assert audited("--jobs", "0") == (
        2,
        "course: --jobs 0: at least one at a time is needed: take --jobs 1 or more\n",
    )
