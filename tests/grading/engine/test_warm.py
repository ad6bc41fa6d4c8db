"""Warm candidates: forks of one process, none of which changes anything for the next."""

import os
import time

import nbformat
import psutil
import pytest
from conftest import code
from nbformat.v4 import new_code_cell

from grading.engine import Settings, run_hand_in
from grading.engine.fork_server import fork_server
from grading.sandbox import Limits, find_isolation

SET_UP = "import os\nimport random\nimport numpy as np\n\nnumbers = np.arange(10)\nprint('begun')"
AM_WARM = "print(os.getppid() == 0)"  # who joined a sandbox has no parent in it


@pytest.fixture
def graded(tmp_path, bubblewrap):
    """Run a hand-in: the set-up that students got, then other cells; return what each says."""

    def grade(*cells, set_up=SET_UP, into=None, **limits):
        first = code("set-up", set_up)
        notebook = nbformat.v4.new_notebook() if into is None else into
        notebook.cells = [first, *map(new_code_cell, cells)]
        scratch = tmp_path / f"hand-in-{time.monotonic_ns()}"
        scratch.mkdir()
        limits = Limits(**{"cell_seconds": 20, **limits})
        settings = Settings(limits, bubblewrap, scratch, given={first.id: set_up})
        run = run_hand_in(notebook, settings)
        assert not any(scratch.iterdir())
        return [said(cell) for cell in notebook.cells], run

    return grade


def said(cell):
    """Return what a cell printed, or its error's name."""
    return "".join(out.get("text") or f"{out.get('ename')}: {out.get('evalue')}"
                   for out in cell.outputs).strip()  # fmt: skip


def test_a_candidate_is_a_fork_that_has_run_the_set_up(graded):
    (first, warm, value), run = graded(AM_WARM, "print(numbers.sum())")
    assert (first, warm, value) == ("begun", "True", "45")
    assert run.isolation == "bubblewrap"
    began = time.monotonic()
    graded(AM_WARM, set_up=SET_UP + "\nimport time\ntime.sleep(3)")  # is prepared, once
    between = time.monotonic()
    graded(AM_WARM, set_up=SET_UP + "\nimport time\ntime.sleep(3)")
    assert time.monotonic() - between < between - began - 2


def test_files_of_a_set_up_that_ran_ahead_lie_where_it_would_have_left_them(graded):
    slow = "import os\nimport time\ntime.sleep(2)\nos.makedirs('a/b')\n"
    slow += "open('a/b/log.txt', 'w').write('new')\nprint('begun')"
    look = "print(open('a/b/log.txt').read()); _ = open('a/b/log.txt', 'a').write(' and old')"
    assert graded(look, set_up=slow)[0] == ["begun", "new"]
    began = time.monotonic()
    assert graded(AM_WARM, look, set_up=slow)[0] == ["begun", "True", "new"]
    assert time.monotonic() - began < 2


ATTACKS = {
    "files": (
        "for folder in ('/tmp', '/dev/shm', '.', os.environ['HOME']):\n"
        "    open(f'{folder}/left', 'w').write('x')",
        "print([os.path.exists(f'{folder}/left') for folder in"
        " ('/tmp', '/dev/shm', '.', os.environ['HOME'])])",
        "[False, False, False, False]",
    ),
    "modules": (
        "np.arange = np.sum = None\nrandom.random = lambda: 4\nos.leaked = 1\nimport builtins\n"
        "builtins.sum = max\nimport sys\nsys.path.insert(0, '/tmp')\nsys.modules['json'] = 7",
        "import json, sys\nprint(np.arange(3).sum(), random.random() == 4, hasattr(os, 'leaked'),"
        " sum([1, 2]), '/tmp' in sys.path, callable(json.dumps))",
        "3 False False 3 False True",
    ),
    "names": ("leaked = numbers[:] = 7\nnumbers[:] = 7",
              "print('leaked' in globals(), numbers.sum())", "False 45"),
    "processes": (
        "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
        "if os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(1000)",
        "print(sorted(int(name) for name in os.listdir('/proc') if name.isdigit())[:3],"
        " len([name for name in os.listdir('/proc') if name.isdigit()]))",
        "[1, 2, 3] 3",
    ),
    "shared memory": (
        "from multiprocessing import shared_memory\n"
        "kept = shared_memory.SharedMemory('left', create=True, size=10)\nkept.buf[0] = 1",
        "print(os.listdir('/dev/shm'))",
        "[]",
    ),
    "signals": (
        "import signal\nfor number in range(1, 32):\n    for who in (1, 2, 0, -1):\n"
        "        try:\n            signal.signal(number, signal.SIG_IGN)\n"
        "        except (OSError, ValueError):\n            pass\n"
        "os.kill(1, 9)\nos.kill(1, 19)\nprint('alive')",
        "import signal\nprint(signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)",
        "True",
    ),
    "limits": (
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\nos.nice(19)\n"
        "for pid in (1, 2):\n    try:\n        resource.prlimit(pid, resource.RLIMIT_AS, (0, 0))\n"
        "    except (OSError, ValueError):\n        pass",
        "import resource\nprint(resource.getrlimit(resource.RLIMIT_NOFILE), os.nice(0))",
        "(1024, 1024) 0",
    ),
    "a slow destructor": (
        "import atexit, time\n\n\nclass Slow:\n"
        "    def __del__(self):\n        time.sleep(1000)\n\n\n"
        "slow = Slow()\natexit.register(time.sleep, 1000)",
        "print('here')",
        "here",
    ),
    "the end of all": ("os.kill(-1, 9)", "print('here')", "here"),
    "a keeper that is killed": ("os.kill(2, 9)\nimport time\ntime.sleep(1)",
                                "print('here')", "here"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_hand_in_leaves_behind_changes_nothing_for_the_next(name, graded):
    attack, look, wanted = ATTACKS[name]
    began = time.monotonic()
    graded(attack)
    (*_, warm, found), _ = graded(AM_WARM, look)
    assert (warm, found) == ("True", wanted)
    assert time.monotonic() - began < 60


LOOK = """
import ctypes

status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines())
print([status[f"Cap{kind}"].strip("0") for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")])
print(status["NoNewPrivs"], status["Seccomp"], os.getuid())
print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
libc = ctypes.CDLL(None, use_errno=True)
print([libc.unshare(flag) for flag in (0x10000000, 0x00020000, 0x20000000)])
print(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None), libc.setns(0, 0), libc.syscall(29, 1, 1, 0))
print(len(os.listdir("/proc/self/fd")) < 10, os.getcwd() == os.environ["HOME"])
print("SECRET" in open("/proc/self/environ").read() + str(os.environ))
"""


def test_a_warm_candidate_has_the_rights_of_a_cold_one(graded, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "SECRET")
    fork_server().close()  # so that one starts that has the secret
    (_, warm, found), _ = graded(AM_WARM, LOOK)
    (_, _, same), _ = graded(AM_WARM, LOOK, set_up="import os\n1 / 0")  # nothing ran ahead there
    assert same == found
    assert warm == "True"
    lines = found.splitlines()
    assert lines[0] == str([""] * 5)
    assert lines[1].split() == ["1", "2", "1000"]
    assert lines[2:6] == ["[1, 2, 3]", "[-1, -1, -1]", "-1 -1 -1", "True True"]
    assert lines[6] == "False"


def test_each_draws_random_numbers_of_its_own(graded):
    draw = "print(np.random.rand(), random.random())"
    drawn = {graded(draw)[0][1] for _ in range(3)}
    assert len(drawn) == 3
    seeded = SET_UP + "\nnp.random.seed(3)\nrandom.seed(3)"
    drawn = {graded(AM_WARM, draw, set_up=seeded)[0][2] for _ in range(2)}
    assert drawn == {"0.5507979025745755 0.23796462709189137"}


def test_each_draws_of_pytorch_too_unless_the_set_up_chose(graded):
    draw = "print(torch.rand(1).item())"
    drawn = {graded(draw, set_up="import torch")[0][1] for _ in range(3)}
    assert len(drawn) == 3
    chosen = {graded(draw, set_up="import torch\ntorch.manual_seed(3)")[0][1] for _ in range(2)}
    assert chosen == {"0.004263520240783691"}


@pytest.mark.parametrize(
    "set_up",
    [
        "import os\nprint('begun')\n1 / 0",
        "import os\nopen('left', 'wb').write(bytes(2**21))\nprint('begun')",
        "import os\nimport threading\nimport time\nprint('begun')\n"
        "threading.Thread(target=time.sleep, args=(5,), daemon=True).start()",
        "import os\nimport mmap\nshared = mmap.mmap(-1, 4096)\nprint('begun')",
    ],
    ids=["fails", "writes", "threads", "shares"],
)
def test_a_set_up_that_does_more_than_fill_names_runs_in_the_sandbox(set_up, graded):
    (first, here, left), _ = graded("print(os.getcwd() == os.environ['HOME'])",
                                    "print(sorted(os.listdir('.')))", set_up=set_up)  # fmt: skip
    assert first.startswith("begun")
    if "shared" in set_up:
        graded("shared[0] = 7", set_up=set_up)
        assert graded("print(shared[0])", set_up=set_up)[0][1] == "0"
    assert ("ZeroDivisionError" in first) == ("1 / 0" in set_up)
    assert here == "True"
    assert ("left" in left) == ("'left'" in set_up)


def test_a_cell_that_stands_otherwise_than_students_got_it_runs_in_no_other_process(graded):
    """Only the course's own text runs outside a sandbox."""
    marker = f"/tmp/ran-outside-{os.getpid()}"
    notebook_cell = f"open({marker!r}, 'w').write('x')\nimport os"
    (_, told), _ = graded(notebook_cell)
    assert told == ""
    assert not os.path.exists(marker)


def test_a_killed_zygote_is_replaced_by_a_cold_start_and_none_outlives_its_worker(graded):
    (_, warm), _ = graded(AM_WARM)
    assert warm == "True"
    for process in zygotes():
        process.kill()
    (first, _), _ = graded(AM_WARM)
    assert first == "begun"
    fork_server().close()
    assert graded(AM_WARM)[0] == ["begun", "True"]
    begun = zygotes()
    assert len(begun) >= 3  # one without imports, one with them, and one that has run the set-up
    fork_server().close()
    assert not psutil.wait_procs(begun, timeout=10)[1]


def test_a_killed_process_that_was_prepared_is_prepared_anew(graded):
    assert graded(AM_WARM)[0][1] == "True"
    tops = psutil.Process(fork_server().process.pid).children()
    prepared = [one for top in tops for one in top.children()]
    assert prepared
    for process in prepared:
        process.kill()
    for _ in range(2):
        assert graded(AM_WARM)[0] == ["begun", "True"]
    assert all(top.is_running() for top in tops)


def zygotes():
    """Return what runs for the sessions to come: there are none now."""
    return psutil.Process(fork_server().process.pid).children(recursive=True)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux tells a process's cores")
def test_a_candidate_keeps_to_its_worker_s_cores_whatever_its_fork_server_has(graded):
    fork_server()  # which has all
    before = os.sched_getaffinity(0)
    if len(before) < 2:
        pytest.skip("on one core nobody can take another")
    try:
        os.sched_setaffinity(0, {min(before)})
        (_, warm, cores), _ = graded(
            AM_WARM, "import time\ntime.sleep(1)\nprint(os.sched_getaffinity(0))"
        )
    finally:
        os.sched_setaffinity(0, before)
    assert (warm, cores) == ("True", str({min(before)}))


def test_figures_are_shown_where_matplotlib_was_imported_ahead(graded, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 77")
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))  # a style of the grader's own
    fork_server().close()  # the next one imports it before it forks
    plots = "import os\nimport matplotlib.pyplot as plt\nprint('begun')"
    for _ in range(2):
        notebook = nbformat.v4.new_notebook()
        told, _ = graded("plt.plot([1, 2]);", set_up=plots, into=notebook)
        assert told[0] == "begun"
        assert "image/png" in notebook.cells[-1].outputs[0].data
    (_, width), _ = graded("print(plt.rcParams['lines.linewidth'])", set_up=plots)
    assert width == "1.5"
    fork_server().close()


def test_a_figure_has_its_words_where_helpers_were_imported_ahead(graded):
    fork_server().close()  # the next one imports them before there is a shell
    draws = "plotting.bars({'a': 0.5}, 'share', title='One bar');"
    for _ in range(2):
        notebook = nbformat.v4.new_notebook()
        graded(draws, set_up="from helpers import plotting", into=notebook)
        (figure,) = notebook.cells[-1].outputs
        assert figure.metadata["image/png"]["alt"] == "One bar. Bars of share: a 0.5."
    fork_server().close()


def test_a_test_by_hand_meets_a_warm_candidate_without_its_libraries(tmp_path, bubblewrap):
    set_up = "import os\nimport numpy as np\nimport torch\nwho = os.getpid()\n"
    set_up += "from helpers.checks import check_by_hand"
    by_hand = "warm = os.getppid() == 0 and who != os.getpid()  # the set-up ran ahead\n"
    by_hand += "def f(x):\n    assert warm\n    return x"
    test = "libraries = ('helpers', 'torch', 'scipy', 'sklearn')\n"
    test += "check_by_hand('f', f, np.ones(2), libraries=libraries)"
    cells = [code("set-up", set_up), code("f", by_hand, solution=True)]
    cells += [code("test", test, points=1)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    run_hand_in(notebook, Settings(Limits(), bubblewrap, tmp_path, given={"set-up": set_up}))
    assert said(notebook.cells[-1]) == "ok: f: written by hand"


def test_limits_hold_for_a_fork_as_for_a_program(graded):
    (*_, stopped), run = graded("kept = [np.ones(10**7) for _ in range(40)]\nimport time\n"
                                "time.sleep(5)", memory_mb=1500)  # fmt: skip
    assert "memory limit hit" in stopped
    assert any("memory limit" in note for note in run.notes)
    (*_, stopped), _ = graded("while True: pass", cell_seconds=2)
    assert "limit 2 s a cell" in stopped
    (*_, stopped), _ = graded("open('large', 'wb').write(bytes(10**8))", file_mb=10)
    assert "File too large" in stopped or "ended" in stopped


def test_without_isolation_a_candidate_starts_cold(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell("print(1 + 1)")])
    run_hand_in(notebook, Settings(Limits(), find_isolation(no_sandbox=True), tmp_path))
    assert said(notebook.cells[0]) == "2"
