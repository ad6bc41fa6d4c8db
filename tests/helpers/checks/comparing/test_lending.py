"""What a function is lent comes back as it was, and what it keeps may be of any type."""

from collections import namedtuple

import numpy as np
import pytest

from helpers.checks import CheckFailed, check_without_loops, lend, unchanged

CHANGES = {
    "an array in a dict": (lambda given: given["w"].fill(3), "given['w']"),
    "a number in a dict": (lambda given: given.update(eps=0.5), "given['eps']"),
    "a new entry": (lambda given: given.update(hidden=1), "given"),
    "an entry gone": (lambda given: given.pop("eps"), "given"),
    "a list in a dict": (lambda given: given["rows"].append(1), "given['rows']"),
    "a number in a list": (lambda given: given["rows"].__setitem__(0, 9), "given['rows'][0]"),
    "another array": (lambda given: given.update(w=np.ones(2)), "given['w']"),
}


def inputs():
    return {"w": np.zeros(2), "eps": 0.1, "rows": [1, 2]}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found_at_any_depth(name):
    change, path = CHANGES[name]
    with pytest.raises(CheckFailed) as failure:
        lend("step", change, {"given": inputs()})
    assert str(failure.value).startswith(f"step changed its input {path} in place")
    given = inputs()
    with pytest.raises(CheckFailed), unchanged("step", given=given):
        change(given)


def test_reading_is_no_change_and_what_is_free_may_change():
    assert lend("step", lambda given: given["eps"], {"given": inputs()}) == 0.1
    lend("step", lambda given: given.clear(), {"given": inputs()}, free=("given",))


def test_a_kept_output_is_opened_for_the_function_that_it_is_lent_to():
    State = namedtuple("State", "v")
    _, state = lend("step", lambda w: (w, State(w + 1)), {"w": 1}, keep=1)
    assert lend("step", lambda state: state.v, {"state": state}) == 2


LOOPS = {
    "for": lambda x: [v + 1 for v in x],
    "map": lambda x: list(map(lambda v: v + 1, x)),
    "vectorize": lambda x: np.vectorize(lambda v: v + 1)(x),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_found_in_whatever_form(name):
    with pytest.raises(CheckFailed, match="is there a loop over rows"):
        check_without_loops("add", LOOPS[name], ([1, 2],), (list(range(9)),), "rows")


def test_work_on_whole_arrays_is_no_loop():
    check_without_loops("add", lambda x: np.add(x, 1), ([1, 2],), (list(range(9)),), "rows")
