"""A hand-in keeps no more cores busy than its worker has, and a system may lack what tells them."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest
from conftest import PROJECT
from sandbox_runs import SECONDS, begin

from grading.sandbox import take_cores

GREEDY = """
    import os, pathlib, threading, time
    def grab():
        os.sched_setaffinity(0, range(os.cpu_count()))
        pathlib.Path(f'ready{threading.get_native_id()}').touch()
        time.sleep(30)
    if os.fork():
        threading.Thread(target=grab, daemon=True).start()
    grab()
"""


def affinities(sandboxed) -> list[set[int]]:
    """Return the cores of each thread inside."""
    threads = [thread.id for one in sandboxed._members() for thread in one.threads()]
    return [os.sched_getaffinity(thread) for thread in threads]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux tells a process's cores")
def test_cores_that_are_not_the_worker_s_are_taken_away_again(isolation, tmp_path):
    before = os.sched_getaffinity(0)
    if len(before) < 2:
        pytest.skip("on one core nobody can take another")
    mine = {min(before)}
    os.sched_setaffinity(0, mine)
    try:
        with begin(GREEDY, tmp_path, isolation) as sandboxed:
            until = time.monotonic() + SECONDS
            while len(list(tmp_path.glob("ready*"))) < 3:
                assert time.monotonic() < until
                time.sleep(0.01)
            while set.union(*affinities(sandboxed)) != mine:
                assert time.monotonic() < until, affinities(sandboxed)
                time.sleep(0.05)
    finally:
        os.sched_setaffinity(0, before)


def test_a_worker_keeps_itself_and_what_it_starts_to_its_share(monkeypatch):
    held = []

    class Process:
        def cpu_affinity(self, cores=None):
            held.append(cores)
            return [3, 1, 2, 0]

    monkeypatch.setattr(psutil, "Process", Process)
    take_cores(1, 2)
    assert held == [None, [1, 3]]


def test_a_system_that_cannot_hold_a_process_to_cores_is_no_error(monkeypatch):
    monkeypatch.setattr(psutil, "Process", object)
    take_cores(0, 2)


HIDDEN = """
import json, os, sys
import psutil  # it has its own ways on each system
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name == "resource":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hide())
sys.modules.pop("resource", None)
for name in ("sched_getaffinity", "sched_setaffinity", "fork"):
    if hasattr(os, name): delattr(os, name)
import pkgutil, importlib, grading, helpers
for package in (grading, helpers):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
from grading.sandbox import bounded
print(json.dumps(bounded(lambda: [1])))
"""


def test_all_of_it_is_imported_where_resource_fork_and_affinity_are_missing():
    """macOS and Windows lack some of them; a hand-in is read there as well."""
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [1]


def test_where_there_is_no_sandbox_the_sentence_says_what_to_do(monkeypatch):
    from grading.errors import NoIsolation
    from grading.plugins import isolation_for
    from grading.sandbox import isolation

    monkeypatch.setattr(isolation.shutil, "which", lambda name: None)
    isolation.try_bubblewrap.cache_clear()
    try:
        with pytest.raises(NoIsolation, match=r"bubblewrap is not installed.*--no-sandbox"):
            isolation_for(sandbox=True)
    finally:
        isolation.try_bubblewrap.cache_clear()
