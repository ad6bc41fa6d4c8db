import ast

import pytest

from helpers.hints import Repair, find_repairs, hint
from helpers.hints.answers import Definition
from helpers.hints.edits import Edit
from helpers.hints.telling import SLIPS

ANSWER = """
def mean_square(x):
    total = (x ** 2).sum()
    return total / len(x) + 1
"""
TEST = """
def test_mean_square():
    assert mean_square(np.array([1.0, 2.0, 3.0])) == 14 / 3
    assert mean_square(np.array([2.0, 2.0])) == 4


test_mean_square()
"""
BEFORE = """
def test_before():
    assert twice(1) == 2


test_before()
"""


def told(answer, test, before=()):
    names = {"__name__": "__main__"}
    exec("import numpy as np", names)
    exec(answer, names)
    return hint(find_repairs(test, [answer, *before], names, 60))


def test_says_line_and_slip_and_not_the_edit():
    said = told(ANSWER, TEST)
    first, line, *slip = said.split("\n")
    assert first == "Hint: one change in this line makes this cell pass."
    assert line == "    mean_square, line 4 of its cell:    return total / len(x) + 1"
    assert len(slip) <= 1


EITHER = "def f(x):\n    y = x + 1\n    return y + 1"
ANY = "def f(x):\n    y = x + 1\n    z = y + 1\n    return z + 1"
TEST_F = "def test_f():\n    assert f(3) == {0}\n    assert f(5) == {0} + 2\n\n\ntest_f()"


def test_tells_both_of_two_lines_and_none_of_many():
    said = told(EITHER, TEST_F.format(4))
    assert said.startswith("Hint: one change in one of these lines makes")
    assert "y = x + 1" in said
    assert "return y + 1" in said
    assert told(ANY, TEST_F.format(5)) is None


LOOP = """
def train(steps, log):
    for step in range(steps):
        step + 1
        step + 2
        log.append(step)
"""


@pytest.mark.parametrize(("slip", "is_told"), [("mode", True), ("number", False)])
def test_a_missing_call_may_stand_at_several_lines(slip, is_told):
    node = ast.parse(LOOP).body[0]
    definition = Definition("train", node, tuple(LOOP.split("\n")))
    repairs = [Repair(definition, Edit(line, slip, 1.0, ())) for line in (3, 4, 5)]
    said = hint(repairs)
    assert (said is not None) == is_told
    if said:
        assert said.count("of its cell:") == 3
        assert "is a call missing next to this line" in said.lower()


def test_says_nothing_where_no_edit_helps():
    assert (
        told("def f(x):\n    return 'no'", "def test_f():\n    assert f(3) == [[9]]\n\n\ntest_f()")
        is None
    )


def test_what_another_test_contradicts_is_not_told():
    answer = "def twice(x):\n    return 2 * x\n\n\ndef four(x):\n    return twice(x)"
    test = "def test_four():\n    assert four(3) == 12\n\n\ntest_four()"
    said = told(answer, test, [BEFORE])
    assert "    four, line 6 of its cell:" in said
    assert "twice, line" not in said
    alone = find_repairs(test, [answer], _names(answer), 60)
    assert {one.definition.name for one in alone} == {"twice", "four"}


def _names(answer):
    names = {"__name__": "__main__"}
    exec(answer, names)
    return names


class Model:
    def __init__(self, value):
        self.kept, self.training = value, True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def value(self):
        return self.kept**3 + 0.7 if self.training else self.kept


def test_a_call_that_is_missing_is_told_at_a_line_of_code():
    answer = 'def measure(model):\n    """Measure it."""\n    return model.value()'
    test = "def test_m():\n    for x in (2.0, 3.0):\n        assert measure(Model(x)) == x"
    names = {"__name__": "__main__", "Model": Model}
    exec(answer, names)
    repairs = find_repairs(f"{test}\n\n\ntest_m()", [answer], names, 60)
    assert {one.edit.slip for one in repairs} == {"mode"}
    assert "    measure, line 3 of its cell:    return model.value()" in hint(repairs)


@pytest.mark.parametrize("slip", SLIPS)
def test_each_slip_is_a_sentence(slip):
    assert SLIPS[slip].endswith((".", "?"))
    assert SLIPS[slip][0].islower()


COUNTED = """import numpy as np
def counted(labels, size):
    counts = np.zeros(size)
    counts[labels] += 1
    return counts"""
PAIRS = """import torch
def pairs(rows, columns, size):
    table = torch.zeros(size, size)
    table[rows, columns] -= 1
    return table"""
BLOCK = """import numpy as np
def block(x):
    x = np.maximum(x - 1, 0)
    x = 2 * x - 3
    return np.maximum(x + x, 0)"""
LARGEST = """def largest(numbers):
    best = 0.0
    for one in numbers:
        if one > best:
            best = one
    return best"""
OF_COUNTED = """def test_counted():
    assert counted([0, 1, 1, 1], 3).tolist() == [1, 3, 0]
    assert counted([2, 2], 3).tolist() == [0, 0, 2]
test_counted()"""
OF_PAIRS = """def test_pairs():
    assert pairs([0, 0, 1], [1, 1, 0], 2).tolist() == [[0, -2], [-1, 0]]
    assert pairs([1, 1], [1, 1], 2).tolist() == [[0, 0], [0, -2]]
test_pairs()"""
OF_BLOCK = """def test_block():
    for x in (0.5, 4.0, -1.0, 2.5):
        assert block(x) == max(2 * max(x - 1, 0) - 3 + x, 0)
test_block()"""
OF_LARGEST = """def test_largest():
    assert largest([-3.0, -1.5]) == -1.5
    assert largest([-2.0, 4.0, 1.0]) == 4.0
test_largest()"""


MINUS = """import numpy as np
def minus(p, y):
    p = p.copy()
    p[:, y] -= 1
    return p"""
OF_MINUS = """def test_minus():
    for y in ([1, 0, 0], [1, 1, 0]):
        wanted = np.ones((3, 2))
        wanted[[0, 1, 2], y] = 0
        assert (minus(np.ones((3, 2)), np.array(y)) == wanted).all()
test_minus()"""
SHARE = """def share(z, n):
    return z ** 2 / 4 * n + 1"""
OF_SHARE = """def test_share():
    for z, n in ((2.0, 3.0), (1.5, 7.0)):
        assert abs(share(z, n) - (z ** 2 / (4 * n) + 1)) < 1e-12
test_share()"""


@pytest.mark.parametrize(
    ("answer", "test", "line", "slip"),
    [
        (MINUS, OF_MINUS, "p[:, y] -= 1", "index"),
        (SHARE, OF_SHARE, "return z ** 2 / 4 * n + 1", "brackets"),
        (COUNTED, OF_COUNTED, "counts[labels] += 1", "counts once"),
        (PAIRS, OF_PAIRS, "table[rows, columns] -= 1", "counts once"),
        (BLOCK, OF_BLOCK, "return np.maximum(x + x, 0)", "overwritten"),
        (LARGEST, OF_LARGEST, "best = 0.0", "start"),
    ],
    ids=["minus", "share", "counted", "pairs", "block", "largest"],
)
def test_what_several_lines_bring_about_is_told_at_one(answer, test, line, slip):
    said = told(answer, test)
    assert line in said
    assert SLIPS[slip] in said.lower()
