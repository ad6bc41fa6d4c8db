"""A search leaves no trace: names, output, time and memory are as if it had not been."""

import _thread
import ast
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from helpers.hints import TooLong, find_repairs, hint, time_limit
from helpers.hints.answers import definitions, used_by
from helpers.hints.search import _in_turn
from helpers.hints.trying import Outcome, Trials

COUNT = """
def count(n):
    k = 0
    while k < n:
        k -= 1
        if k < -1000:
            return k
    return k
"""
TEST = """
def test_count():
    print("ok: something")
    assert count(3) == 3


test_count()
"""


def names(source, **more):
    found = {"__name__": "__main__", **more}
    exec(source, found)
    return found


def parse(source):
    return ast.parse(source).body[0]


def test_random_numbers_go_on_as_if_no_trial_had_been():
    draw = "random.random(), np.random.rand(), torch.rand(1).item()"
    found = names("import random, torch\nimport numpy as np\ndef f(): ...")
    for seeds in range(2):
        exec("random.seed(5); np.random.seed(5); torch.manual_seed(5)", found)
        if seeds:
            Trials(f"np.random.seed(1); f(); {draw}", found).run(parse("def f(): ..."), 20)
        exec(f"drawn_{seeds} = {draw}", found)
    assert found["drawn_0"] == found["drawn_1"]


def test_the_function_that_a_failure_names_is_suspected_first():
    answer = "def g(x):\n    return 2 * x\n\n\ndef f(x):\n    return g(x) + 1"
    test = "def test_f():\n    assert f(3) == 12, 'f is wrong'\n\n\ntest_f()"
    used = used_by(test, definitions([answer]), names(answer))
    first = _in_turn(used, Outcome("AssertionError: f is wrong", 0))[0]
    assert first[1].name == "f"
    assert _in_turn(used, Outcome("AssertionError: g is wrong", 0))[0][1].name == "g"


def test_what_never_ends_is_cut_off():
    endless = parse("def f():\n    while True:\n        pass")
    begun = time.monotonic()
    assert Trials("f()", names("def f(): ...")).run(endless, 0.3) is None
    assert time.monotonic() - begun < 5


def test_no_except_of_a_student_keeps_it_running():
    tries = "try:\n            pass\n        except Exception:\n            pass"
    endless = parse(f"def f():\n    while True:\n        {tries}")
    assert Trials("f()", names("def f(): ...")).run(endless, 0.3) is None


def test_a_student_who_stops_it_is_heard():
    endless = parse("def f():\n    while True:\n        pass")
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        Trials("f()", names("def f(): ...")).run(endless, 20)


def test_names_are_as_they_were(capsys):
    kept = [1, 2]
    before = names(COUNT, kept=kept)
    same = dict(before)
    found = find_repairs(TEST + "\nkept = None\nnew = 1", [COUNT], before, 20)
    assert hint(found)
    assert before.keys() == same.keys()
    assert all(before[name] is same[name] for name in same if name != "__builtins__")
    assert capsys.readouterr() == ("", "")


def test_the_tree_of_the_answer_is_as_it_was():
    found = find_repairs(TEST, [COUNT], names(COUNT), 20)
    assert ast.unparse(found[0].definition.node) == ast.unparse(parse(COUNT))


def test_memory_that_explodes_is_refused():
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs Linux, which holds a process to its limit of memory")
    huge = parse("def f():\n    return np.ones(2 ** 31).sum()")  # 16 GiB
    outcome = Trials("f()", names("def f(): ...", np=np)).run(huge, 20)
    assert outcome is None or "MemoryError" in outcome.message


def test_an_answer_that_passes_or_is_slow_gets_no_search():
    right = COUNT.replace("-= 1", "+= 1")
    assert find_repairs(TEST, [right], names(right), 20) == []
    slow = COUNT.replace("    k = 0", "    time.sleep(0.4)\n    k = 0")
    begun = time.monotonic()
    assert find_repairs(TEST, [slow], names(slow, time=time), 0.5) == []
    assert time.monotonic() - begun < 5


def test_test_cells_of_before_keep_to_the_time_too():
    before = "def test_before():\n    time.sleep(0.3)\n    count(3)\n\n\ntest_before()"
    begun = time.monotonic()
    find_repairs(TEST, [COUNT, *[before] * 20], names(COUNT, time=time), 1.0)
    assert time.monotonic() - begun < 4


def test_an_import_that_has_begun_comes_to_its_end(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.4)\nDONE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(TooLong), time_limit(0.1):
        exec("import slow_to_import\nwhile True: pass")
    assert sys.modules.pop("slow_to_import").DONE


def test_while_hints_are_tried_no_check_explains_at_length():
    from helpers.checks.comparing.probing import ask
    from helpers.hints import is_trying

    names = {"seen": [], "ask": ask, "is_trying": is_trying}
    tree = ast.parse("def f():\n    return 1").body[0]
    Trials("seen.append((is_trying(), ask(lambda: 'told')))", names).run(tree, 5)
    assert names["seen"] == [(True, None)]
    assert not is_trying()
    assert ask(lambda: "told") == "told"
