"""An examiner is a process of its own: its end costs one cell, and leaves nothing behind."""

import json
import multiprocessing
import os
import signal
import sys
import threading
import time

import killed_worker
import nbformat
import psutil
import pytest
from conftest import code
from nbgrader.utils import determine_grade

from grading.engine import Settings, run_hand_in, share_fork_server, watchdog
from grading.engine.fork_server import fork_server
from grading.engine.watchdog import checked
from grading.errors import ExaminerFailed
from grading.sandbox import Limits, find_isolation
from grading.sandbox.process import marked

CELLS = {
    "x": "x = 5",
    "f": "def f(k): return x + k",
    "test_before": '"helper of a later test"\ndef six(): return 6\nassert f(1) == six()',
    "slow": "import time\ntime.sleep(0.7)",
    "test_f": '"killed here"\nimport time\nf(0)\ntime.sleep(3)',
    "test_after": '"knows the cells before, of the student and of the tests"\nassert f(1) == six()',
}


def hand_in(cells=CELLS):
    made = [
        code(name, source, **({"points": 1} if name.startswith("test") else {"solution": True}))
        for name, source in cells.items()
    ]
    return nbformat.v4.new_notebook(cells=made)


def settings_for(tmp_path, isolation=None, **limits):
    limits = Limits(**{"cell_seconds": 5, "notebook_seconds": 60, **limits})
    return Settings(limits, isolation or find_isolation(), tmp_path)


def points(notebook):
    tests = [cell for cell in notebook.cells if cell.id.startswith("test")]
    return {cell.id: determine_grade(cell)[0] for cell in tests}


@pytest.fixture
def in_the_test(monkeypatch):
    """A way to do something to the first examiners as soon as `test_f` runs in them."""
    done = []

    def signal_it(number, times):
        class Signalled(watchdog.WatchedSession):
            def messages(self):
                for message in super().messages():
                    yield message
                    if message.get("number") == 4 and len(done) < times:  # the cell before `test_f`
                        done.append(self.process)
                        threading.Timer(0.5, self.process.send_signal, [number]).start()

        monkeypatch.setattr("grading.engine.run.WatchedSession", Signalled)
        return done

    return signal_it


def test_an_examiner_killed_twice_costs_the_test_it_was_in(tmp_path, isolation, in_the_test):
    killed = in_the_test(signal.SIGKILL, times=2)
    notebook, settings = hand_in(), settings_for(tmp_path, isolation)
    run = run_hand_in(notebook, settings)
    assert len(killed) == 2
    assert points(notebook) == {"test_before": 1, "test_f": 0, "test_after": 1}
    assert "the examiner's process ended" in notebook.cells[4].outputs[0].evalue
    assert run.notes[0].startswith("test_f: the examiner's process ended")
    assert not marked(settings.mark)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hangs"])
def test_an_examiner_lost_once_costs_nothing_and_is_noted(
    tmp_path, in_the_test, monkeypatch, number
):
    monkeypatch.setattr(watchdog, "MARGIN_SECONDS", 1)
    in_the_test(number, times=1)
    notebook = hand_in()
    run = run_hand_in(notebook, settings_for(tmp_path, cell_seconds=2))
    assert points(notebook) == {"test_before": 1, "test_f": 1, "test_after": 1}
    assert run.notes[0].startswith("test_f: ")
    assert run.notes[0].endswith(": tried again")


def test_an_examiner_that_hangs_is_killed_and_says_its_limit(tmp_path, in_the_test, monkeypatch):
    monkeypatch.setattr(watchdog, "MARGIN_SECONDS", 1)
    in_the_test(signal.SIGSTOP, times=2)
    notebook, settings = hand_in(), settings_for(tmp_path, cell_seconds=2, patience=1)
    run_hand_in(notebook, settings)
    assert points(notebook) == {"test_before": 1, "test_f": 0, "test_after": 1}
    assert "after its time limit (2 s a cell)" in notebook.cells[4].outputs[0].evalue
    assert not marked(settings.mark)


def test_an_examiner_that_takes_too_much_memory_says_how_much(tmp_path):
    grown = {
        "f": "def f(): return 2**30",
        "test_f": '"f makes the test large"\nkept = b"1" * f()\nimport time\ntime.sleep(2)',
        "test_after": '"goes on"\nassert f() == 2**30',
    }
    notebook = hand_in(grown)
    run_hand_in(notebook, settings_for(tmp_path, examiner_memory_mb=900))
    assert points(notebook) == {"test_f": 0, "test_after": 1}
    message = notebook.cells[1].outputs[0].evalue
    assert message.startswith("memory limit hit in the test itself: ")
    assert message.endswith(" MB used, limit 900 MB; what was graded before is kept")


def test_a_fork_server_that_died_is_replaced(tmp_path):
    server = fork_server()
    os.kill(server.process.pid, signal.SIGKILL)
    cells = {"f": "def f(): return 1", "test_f": '"one"\nassert f() == 1'}
    notebook = hand_in(cells)
    run_hand_in(notebook, settings_for(tmp_path))
    assert points(notebook) == {"test_f": 1}
    assert fork_server() is not server


def grade_one(tmp_path, results):
    notebook = hand_in({"f": "def f(): return 1", "test_f": '"one"\nassert f() == 1'})
    run_hand_in(notebook, settings_for(tmp_path))
    results.put((points(notebook), fork_server().process.pid))


def work_sharing(begin, scratch):
    """Be a worker whose hand-in sleeps, with the fork server of another process."""
    begin()
    killed_worker.work(scratch, sandbox=True)


def wait_until(holds, why):
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until, why
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a session with its worker")
def test_workers_share_a_fork_server_and_a_session_ends_with_its_own(tmp_path, bubblewrap):
    notebook = hand_in({"f": "def f(): return 1", "test_f": '"one"\nassert f() == 1'})
    run_hand_in(notebook, settings_for(tmp_path))
    server, workers = fork_server(), []

    def sessions():
        below = psutil.Process(server.process.pid).children()
        return {one for one in below if one.name() != "zygote" and is_alive(one)}

    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        context = multiprocessing.get_context("spawn")
        arguments = share_fork_server(), tmp_path / name
        workers.append(context.Process(target=work_sharing, args=arguments))
        workers[-1].start()
        wait_until((tmp_path / name / "work" / "ready").exists, "the hand-in does not start")
        assert len(sessions()) == len(workers)
    workers[0].kill()
    wait_until(lambda: len(sessions()) == 1, "the session outlives its worker")
    run_hand_in(notebook, settings_for(tmp_path))
    assert points(notebook) == {"test_f": 1}
    assert fork_server() is server
    assert len(sessions()) == 1
    workers[1].kill()
    wait_until(lambda: not sessions(), "the session outlives its worker")


def is_alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.mark.parametrize("daemon", [True, False])
def test_it_works_in_a_worker_that_may_have_no_children(tmp_path, daemon):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    worker = context.Process(target=grade_one, args=(tmp_path, results), daemon=daemon)
    worker.start()
    graded, server = results.get(timeout=60)
    assert graded == {"test_f": 1}
    worker.join()
    until = time.monotonic() + 60
    while psutil.pid_exists(server) and psutil.Process(server).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the fork server outlives its worker"
        time.sleep(0.01)


def test_an_import_of_ours_that_fails_is_an_error_of_ours(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[code("set-up", "import nowhere_at_all")])
    with pytest.raises(ExaminerFailed, match="No module named 'nowhere_at_all'"):
        run_hand_in(notebook, settings_for(tmp_path))


@pytest.mark.parametrize(
    "message",
    [[], {"pid": {}}, {"number": "3"}, {"outputs": [1]}, {"until": "x"}, {"notes": [{}]}, {"a": 1}],
    ids=json.dumps,
)
def test_a_worker_takes_no_message_of_another_kind(message):
    with pytest.raises(ValueError, match=r"no such message|no message"):
        checked(message)
