"""A clean process has this one's environment and nothing else of it, and ends with it."""

import os
import subprocess
import sys
import time
from multiprocessing import Pipe

import psutil
import pytest

from grading.engine import clean_process


def tell(line) -> None:
    import numpy

    told = [
        numpy.random.random(),  # noqa: NPY002 (what everybody shares)
        os.environ.get("ONLY_HERE"),
        "test_made_up" in sys.modules,
    ]
    line.send([*told, "torch._dynamo" in sys.modules])


def test_it_has_the_imports_and_the_environment_and_chance_of_its_own(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setenv("ONLY_HERE", "now")
    monkeypatch.setitem(sys.modules, "test_made_up", sys)
    told = []
    for _ in range(2):
        ours, theirs = Pipe()
        process = clean_process(tell, theirs)
        process.start()
        assert ours.poll(120)
        told.append(ours.recv())
        process.join()
    assert [one[1:] for one in told] == [["now", False, True]] * 2
    assert told[0][0] != told[1][0]


OWNER = """import time
from grading.engine import clean_process
process = clean_process(time.sleep, 300)
process.start()
print(process.pid, flush=True)
time.sleep(300)"""


def test_it_ends_with_who_started_it():
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=-1, text=True) as owner:
        child = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    until = time.monotonic() + 60
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "it outlives its owner"
        time.sleep(0.05)
