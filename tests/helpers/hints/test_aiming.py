"""An edit is tried on the call that the failure rests on before the whole cell runs."""

from helpers.hints import find_repairs
from helpers.hints.answers import definitions
from helpers.hints.search import _in_turn
from helpers.hints.trying import Trials

SET_UP = """import numpy as np
from helpers.checks import check_array
runs = []"""
ANSWER = """def scaled(x, y):
    total = x.sum(axis=0)
    return {"mean": total / len(y), "rest": [x + 1, 2 * y]}"""
TEST = """def test_scaled():
    runs.append(1)
    x, y = np.array([[1.5, 2.0], [3.0, 5.5], [0.5, 1.0]]), np.arange(1.0, 5.0)
    found = scaled(x, y)
    check_array("rest", found["rest"][1], 2 * y)
    check_array("mean", found["mean"], x.mean(axis=0))
    check_array("mean of others", scaled(x[:2], y)["mean"], x[:2].mean(axis=0))
test_scaled()"""


def names_after(*cells):
    names = {"__name__": "__main__"}
    for cell in (SET_UP, *cells):
        exec(cell, names)
    return names


def aimed(answer, test):
    """Return the trials of a cell that fails, and the definition."""
    names = names_after(answer)
    node = next(iter(definitions([answer]).values())).node
    trials = Trials(test, names)
    failure = trials.run(node, 10)
    assert failure.message
    trials.aim(node, [node.name], 10, failure)
    return trials, node


def test_what_misses_the_call_never_reaches_the_cell():
    trials, node = aimed(ANSWER, TEST)
    target = trials._target
    assert (target.function, target.path) == ("scaled", ("mean",))
    trials._namespace["runs"].clear()
    answer = definitions([ANSWER])
    edits = _in_turn(list(answer.values()), trials.run(node, 10))
    trials._namespace["runs"].clear()
    for _, _, edit in edits[:60]:
        with edit.done():
            trials.passes(node, 10)
    assert len(edits) > 60
    assert len(trials._namespace["runs"]) < 15


def test_the_repair_is_found_all_the_same():
    names = names_after(ANSWER)
    repairs = find_repairs(TEST, [ANSWER], names, 30)
    assert {one.edit.line for one in repairs} == {3}


CHAIN = """def step(w, state):
    v = 0.5 * state.get("v", 0.0) + 1
    return w - v, {"v": 1.5 * v}"""
OF_CHAIN = """def test_step():
    w, state = np.array([4.0, 1.0]), {}
    for wanted in ([3.0, 0.0], [1.5, -1.5]):
        w, state = step(w, state)
        check_array("w", w, np.array(wanted))
test_step()"""
SAME = """def one(x):
    return np.zeros(2)"""
OF_SAME = """def test_one():
    first, second = one(np.array([1.0, 2.0])), one(np.array([3.0, 4.0]))
    check_array("first", first, np.array([1.0, 2.0]))
    check_array("second", second, np.array([3.0, 4.0]))
test_one()"""


def test_no_call_is_taken_where_two_gave_the_same():
    assert aimed(SAME, OF_SAME)[0]._target is None


def test_a_call_that_rests_on_an_earlier_one_keeps_no_repair_out():
    """The repair changes what the first step hands to the second."""
    names = names_after(CHAIN)
    repairs = find_repairs(OF_CHAIN, [CHAIN], names, 30)
    assert 3 in {one.edit.line for one in repairs}


LONG = """def long(n):
    return [k + 2 for k in range(n)]"""
OF_LONG = """def test_long():
    check_array("long", long(50_000), np.arange(50_000) + 1)
test_long()"""


def test_a_long_list_is_compared_as_a_whole():
    trials, _ = aimed(LONG, OF_LONG)
    assert trials._target.path == ()
    repairs = find_repairs(OF_LONG, [LONG], names_after(LONG), 30)
    assert {one.edit.line for one in repairs} == {2}
