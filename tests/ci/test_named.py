"""Most mistakes are named with their own rule left out, as `python -m ci.named` counts."""

from pathlib import Path

from ci.named import Told, named, summary, told_of
from grading.audit import Notebook
from grading.course import open_course
from grading.engine import Step

SET_UP = "import numpy as np\nfrom helpers.checks import check_array"
TEST = """x, b = np.array([[0.31, 1.72], [2.41, 0.55], [0.6, 1.9]]), np.array([0.2, -1.3])
def test_add(x, b):
    check_array("add", add(x, b), x + b, suspects={"forgets b": x})
test_add(x, b)
"""


def told(answer):
    names = {"__name__": "__main__"}
    exec(SET_UP, names)
    steps = [Step("add", answer, False), Step("test_add", TEST, True)]
    return told_of("wrong/one", steps, {"test_add"}, names, {"return x"})


def test_the_answers_own_rule_is_left_out():
    one = told("def add(x, b):\n    return x")
    assert (one.kind, one.is_left_out) == ("search", True)
    assert "forgets b" not in one.text


def test_a_raw_error_counts_where_it_is_told_in_words():
    assert told("def add(x, b):\n    return x @ x").kind == "words"


def test_what_passes_is_not_counted():
    assert told("def add(x, b):\n    return x + b") is None


def test_three_in_five_of_a_sample_are_named_and_none_misled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # answers write where they run
    course = open_course(Path(__file__).parents[2])
    sample = [("softmax", "softmax"), ("layers", "layers"), ("two_layer_net", "two_layer_net")]
    all_told: list[Told] = []
    for assignment, stem in sample:
        all_told += named(Notebook(course.assignment(assignment), stem), every=14)
    good = [one for one in all_told if one.kind not in ("misleading hint", "nothing")]
    assert len(all_told) >= 20, summary(all_told)
    assert len(good) >= 0.6 * len(all_told), summary(all_told)
    assert not [one for one in all_told if one.kind == "misleading hint"], summary(all_told)
