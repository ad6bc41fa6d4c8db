"""A kernel that is a fork of a warm process is what a fresh one is, and sooner there."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from jupyter_client.manager import KernelManager

from warm_kernels import NAME, install, provisioner
from warm_kernels.__main__ import main
from warm_kernels.asking import MOST_PROCESSES, warm_processes
from warm_kernels.warm_process import TORCH_FIXED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are warm on Linux alone")

IMPORTS = ["numpy", "helpers.plotting", "matplotlib.backends.backend_agg", "no_such_module"]
WORDS = """from helpers import plotting
plotting.bars({'a': 0.5}, 'share', title='One bar');"""


@pytest.fixture(scope="module", autouse=True)
def kernelspecs(tmp_path_factory):
    """Where Jupyter finds the kernelspec, as it would after `python -m warm_kernels install`."""
    prefix = tmp_path_factory.mktemp("prefix")
    install(str(prefix), imports=IMPORTS, anew=["helpers"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
        patch.delenv("MPLBACKEND", raising=False)
        yield


@contextmanager
def kernel(name=NAME, **asked):
    """Start a kernel; yield its manager and a client, one for all: two would have one identity."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(**asked)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield manager, client
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def outputs(client, code):
    """Run code; return what it displays: texts, error names, pictures' metadata."""
    shown = []
    client.execute_interactive(code, timeout=60, output_hook=shown.append)
    contents = [message["content"] for message in shown]
    return [c.get("text") or c.get("ename") or c["metadata"] for c in contents if told(c)]


def told(content):
    return {"text", "ename", "metadata"} & content.keys()


def value(answer):
    """Return what code printed as JSON."""
    return json.loads("".join(answer))


def is_over(pid, seconds=10):
    """Wait for the end of a process that need not be ours."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


STATE = """import json, os, random, sys
had = [name in sys.modules for name in ("numpy", "matplotlib.pyplot", "helpers")]
import numpy
print(json.dumps({
    "had": had, "parent": os.getppid(), "left": [name for name in ("secret",) if name in globals()],
    "count": get_ipython().execution_count, "mark": getattr(numpy, "mark", None),
    "chance": [random.random(), numpy.random.random()], "cwd": os.getcwd(),
    "mine": os.environ.get("PYTEST_CURRENT_TEST"),
}))
secret, numpy.mark = 1, 1"""


def test_forks_have_the_imports_and_nothing_of_each_other(tmp_path):
    states = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        environment = {**os.environ, "PYTEST_CURRENT_TEST": name}
        with kernel(cwd=str(tmp_path / name), env=environment) as (_, client):
            states.append(value(outputs(client, STATE)))
    one, two = states
    assert one["had"] == two["had"] == [True, True, False]  # helpers, each imports itself
    assert one["parent"] == two["parent"]
    assert (two["left"], two["mark"], two["count"]) == ([], None, one["count"])
    assert not set(one["chance"]) & set(two["chance"])
    assert [state["cwd"] for state in states] == [str(tmp_path / "one"), str(tmp_path / "two")]
    assert [state["mine"] for state in states] == ["one", "two"]


def test_what_a_notebook_shows_is_what_a_cold_kernel_shows():
    cells = ["print('a')\n1 / 0", WORDS, "print(__name__)\nhelp", "raise NotImplementedError('x')"]
    shown = []
    for name in (NAME, "python3"):
        with kernel(name) as (_, client):
            shown.append([outputs(client, cell) for cell in cells])
    warm, cold = shown
    assert warm == cold
    assert warm[1][0]["image/png"]["alt"] == "One bar. Bars of share: a 0.5."


def test_pytorch_begins_anywhere_in_each_fork():
    path = Path(os.environ["JUPYTER_PATH"])
    install(str(path.parents[1]), "with-torch", imports=["torch"])
    code = "import torch; print(torch.initial_seed())"
    seeds = []
    for _ in range(2):
        with kernel("with-torch") as (_, client):
            seeds += outputs(client, code)
    assert seeds[0] != seeds[1] or int(seeds[0]) == TORCH_FIXED


def test_an_interrupted_cell_stops_and_the_next_one_runs():
    with kernel() as (manager, client):
        slow = "import time\nprint('begun', flush=True)\ntime.sleep(60)"
        client.execute(slow, stop_on_error=False)  # which would drop what comes at once after it
        while client.get_iopub_msg(timeout=20)["msg_type"] != "stream":
            pass
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=20)["content"]["ename"] == "KeyboardInterrupt"
        assert outputs(client, "print(1)") == ["1\n"]


def test_a_restarted_kernel_is_another_process_that_knows_nothing():
    with kernel() as (manager, client):
        first = value(outputs(client, "import os; x = 1; print(os.getpid())"))
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        assert value(outputs(client, "import os; print(os.getpid())")) != first
        assert outputs(client, "x") == ["NameError"]
        assert is_over(first)


def test_a_kernel_that_is_shut_down_ends_as_a_program_does(tmp_path):
    with kernel() as (manager, client):
        pid = value(
            outputs(
                client,
                "import atexit, os, pathlib; print(os.getpid())\n"
                f"atexit.register(pathlib.Path({str(tmp_path / 'ended')!r}).touch);",
            )
        )
        manager.shutdown_kernel()
        assert (tmp_path / "ended").exists()
        assert is_over(pid)


def test_a_killed_kernel_takes_the_programs_that_it_started_with_it():
    with kernel() as (manager, client):
        code = "import os, subprocess; print([os.getpid(), subprocess.Popen(['sleep', '60']).pid])"
        mine, child = value(outputs(client, code))
        manager.shutdown_kernel(now=True)
        assert is_over(mine)
        assert is_over(child)


@pytest.mark.parametrize(
    ("code", "status"), [("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -signal.SIGKILL)]
)
def test_the_end_of_a_kernel_is_noticed_with_its_status(code, status):
    with kernel() as (manager, client):
        client.execute(f"import os\n{code}")
        assert manager.provisioner.process.wait() == status
        assert not manager.is_alive()


def test_a_warm_process_that_was_killed_takes_its_kernels_with_it_and_is_replaced():
    with kernel() as (manager, client):
        mine, parent = value(outputs(client, "import os; print([os.getpid(), os.getppid()])"))
        os.kill(parent, signal.SIGKILL)
        assert manager.provisioner.process.wait() == -signal.SIGKILL
        assert is_over(mine)
    with kernel() as (_, client):
        assert value(outputs(client, "import os; print(os.getppid())")) != parent


OWNER = """import sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name=sys.argv[1])
print(manager.provisioner.pid, flush=True)
sys.stdin.read()"""


def test_nothing_is_left_when_who_asked_for_kernels_is_killed():
    command = [sys.executable, "-c", OWNER, NAME]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True) as owner:
        pid = int(owner.stdout.readline())
        warm = psutil.Process(pid).ppid()
        owner.kill()
    assert is_over(pid)
    assert is_over(warm)


def test_other_environments_have_other_warm_processes_and_not_too_many():
    parents = []
    for word in ("a", "b", "c"):
        with kernel(env={**os.environ, "COURSE_WORD": word}) as (_, client):
            parents.append(value(outputs(client, "import os; print(os.getppid())")))
            assert outputs(client, "print(os.environ['COURSE_WORD'])") == [f"{word}\n"]
    assert len(set(parents)) == 3
    assert len(warm_processes().by_wanted) <= MOST_PROCESSES
    assert is_over(parents[0])


@pytest.fixture
def said(monkeypatch):
    """What was said, each once."""
    provisioner._say_once.cache_clear()
    lines = []
    log = type("Log", (), {"warning": staticmethod(lines.append)})
    monkeypatch.setattr(provisioner, "get_logger", lambda: log)
    yield lines
    provisioner._say_once.cache_clear()


@pytest.mark.parametrize("way", ["no Linux", "pipes"])
def test_where_a_fork_cannot_be_the_kernel_starts_cold_and_it_is_said_once(way, said, monkeypatch):
    asked = {"stdout": subprocess.PIPE} if way == "pipes" else {}
    if way == "no Linux":
        monkeypatch.setattr(provisioner.sys, "platform", "darwin")
    for _ in range(2):
        with kernel(**asked) as (manager, client):
            assert isinstance(manager.provisioner.process, subprocess.Popen)
            assert outputs(client, "print('numpy' in __import__('sys').modules)") == ["False\n"]
    assert len(said) == 1
    assert "start cold" in said[0]


def test_what_imports_done_ahead_say_is_not_lost(tmp_path, said):
    (tmp_path / "loud.py").write_text("import warnings\nwarnings.warn('it is old')\n")
    install(str(Path(os.environ["JUPYTER_PATH"]).parents[1]), "loud", imports=["loud"])
    with kernel("loud", env={**os.environ, "PYTHONPATH": str(tmp_path)}):
        pass
    assert "UserWarning: it is old" in said[0]


def test_the_command_says_where_the_kernelspec_is(tmp_path, capsys):
    main(["install", "--prefix", str(tmp_path), "--name", "mine"])
    folder = Path(capsys.readouterr().out.strip())
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / "mine"
    assert json.loads((folder / "kernel.json").read_text())["language"] == "python"
