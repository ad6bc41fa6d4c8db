"""What `python -m ci.hints` counts: hints that show a changed line, and no others."""

import pytest

from ci.hints import _try, changed_lines
from grading.engine import Step

ANSWER = "def double(x):\n    return 2 * x + 1"
TEST = "def test_double():\n    assert double(3) == 6\n    assert double(4) == 8\n\n\ntest_double()"


def tried(changed, test=TEST):
    steps = [Step("double", ANSWER, False), Step("test_double", test, True)]
    return _try("wrong/plus", steps, {"test_double"}, {"__name__": "__main__"}, changed)


@pytest.mark.parametrize(("changed", "is_right"), [("return 2 * x + 1", True), ("pass", False)])
def test_a_hint_is_right_where_it_shows_a_changed_line(changed, is_right):
    one = tried({changed, ""})
    assert one.is_seen
    assert "return 2 * x + 1" in one.told
    assert one.is_right is is_right


def test_what_passes_the_visible_test_gets_none():
    one = tried({"return 2 * x + 1"}, "def test_double():\n    double(3)\n\n\ntest_double()")
    assert (one.is_seen, one.told, one.is_right) == (False, "", False)


def test_lines_are_compared_without_their_place():
    assert changed_lines("if a:\n    b()", "b()") == []
    assert changed_lines("a()\nb()\nc()", "a()\nc()") == ["a()"]
