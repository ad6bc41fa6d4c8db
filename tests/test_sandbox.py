"""Student code in the sandbox: what it cannot reach, what stops it, and what is gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from grading import sandbox
from grading.limits import Limits, Usage, folder_bytes
from grading.sandbox import Isolation, find_isolation, start

PROJECT = Path(__file__).parents[1]
WITHOUT = find_isolation(no_sandbox=True)
SECONDS = 30  # every command here ends or is killed within a few


@pytest.fixture(params=["bubblewrap", "none"])
def isolation(request: pytest.FixtureRequest) -> Isolation:
    """Each isolation there is on this machine."""
    return bubblewrap_or_skip() if request.param == "bubblewrap" else WITHOUT


@pytest.fixture
def bubblewrap() -> Isolation:
    """For what only bubblewrap keeps apart."""
    return bubblewrap_or_skip()


def bubblewrap_or_skip() -> Isolation:
    found = find_isolation()
    if not found:
        pytest.skip(found.reason)
    return found


def begin(code: str, scratch: Path, isolation: Isolation, **changes):
    """Start Python code in the sandbox, with this project's two packages readable."""
    options = {"limits": Limits(), "readable": [PROJECT / "helpers", PROJECT / "grading"]} | changes
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return start(command, scratch=scratch, isolation=isolation, **options)


def run(code: str, scratch: Path, isolation: Isolation, **changes) -> str:
    """Return what the code printed; it must end by itself and without an error."""
    with begin(code, scratch, isolation, **changes) as sandboxed:
        status = sandboxed.wait(SECONDS)
        assert status == 0, sandboxed.output()
        assert sandboxed.exceeded is None
    return sandboxed.output().strip()


def stopped(code: str, scratch: Path, isolation: Isolation, **limits) -> str:
    """Return the sentence with which the code was killed."""
    with begin(code, scratch, isolation, limits=Limits(**limits)) as sandboxed:
        sandboxed.wait(SECONDS)
        assert sandboxed.exceeded, sandboxed.output()
        return sandboxed.exceeded


def wait_for(path: Path, sandboxed) -> str:
    """Return the text of a file once the code inside has made it."""
    until = time.monotonic() + SECONDS
    while not path.exists():
        assert sandboxed.alive, sandboxed.output()
        assert time.monotonic() < until, f"no {path.name} after {SECONDS} s"
    return path.read_text()


# What it can do.


def test_the_course_s_packages_import_inside(isolation, tmp_path):
    code = "import numpy, torch, helpers, grading; print(torch.ones(2) @ torch.ones(2))"
    assert run(code, tmp_path, isolation) == "tensor(2.)"


def test_scratch_is_the_working_folder_and_home(isolation, tmp_path):
    code = "import os; open('made', 'w').write('x'); print(os.getcwd() == os.environ['HOME'])"
    assert run(code, tmp_path, isolation) == "True"
    assert (tmp_path / "made").read_text() == "x"


def test_file_descriptors_pass_through(isolation, tmp_path):
    read, write = os.pipe()
    with begin(f"import os; os.write({write}, b'hello')", tmp_path, isolation, pass_fds=[write]):
        os.close(write)  # from now on the only writer is inside: its end is the end of the file
        with os.fdopen(read, "rb") as pipe:
            assert pipe.read() == b"hello"


def test_only_the_given_environment_is_inherited(isolation, tmp_path, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "secret")
    code = """
        import os, pathlib
        print(dict(os.environ))
        print(pathlib.Path(f'/proc/{os.getppid()}/environ').read_bytes())
    """
    printed = run(code, tmp_path, isolation, env={"MPLBACKEND": "agg"})
    assert "secret" not in printed
    assert "'MPLBACKEND': 'agg'" in printed


def test_exit_status_of_the_command_comes_back(isolation, tmp_path):
    for code, status in (("raise SystemExit(3)", 3), ("import os; os.abort()", 128 + 6)):
        with begin(code, tmp_path, isolation) as sandboxed:
            assert sandboxed.wait(SECONDS) == status


# What it cannot reach.


def test_the_network_outside_is_not_reachable(bubblewrap, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
            import socket
            print(socket.socket().connect_ex(('127.0.0.1', {port})))
            print(socket.socket().connect_ex(('1.1.1.1', 53)))
        """
        assert "0" not in run(code, tmp_path, bubblewrap).split()
        assert run(code, tmp_path, WITHOUT).split()[0] == "0"  # the check itself can fail


def test_what_listens_inside_is_not_reachable_from_outside(bubblewrap, tmp_path):
    code = """
        import pathlib, socket, time
        server = socket.create_server(('127.0.0.1', 0))
        socket.create_connection(server.getsockname())  # inside it is reachable
        pathlib.Path('port.part').write_text(f'{server.getsockname()[1]}')
        pathlib.Path('port.part').rename('port')
        time.sleep(30)
    """
    with begin(code, tmp_path, bubblewrap) as sandboxed:
        port = int(wait_for(tmp_path / "port", sandboxed))
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def test_the_course_and_the_machine_are_out_of_sight(bubblewrap, tmp_path):
    (tmp_path / "scratch").mkdir()
    (tmp_path / "other").mkdir()  # another submission, beside this one
    (tmp_path / "other" / "answers").write_text("secret")
    code = f"""
        import os
        for root in ({str(PROJECT)!r}, {str(tmp_path)!r}):
            print(sorted(os.listdir(root)))
        print([name for name in os.listdir('/etc') if name in ('shadow', 'ssh', 'machine-id')])
        print([name for name in os.listdir('/proc') if name.isdigit()])
        print(os.path.exists('/root/.bashrc'), os.path.exists('/home'), os.path.exists('/var'))
    """
    printed = run(code, tmp_path / "scratch", bubblewrap).splitlines()
    seen = set(eval(printed[0]))
    assert {"helpers", "grading"} <= seen <= {"helpers", "grading", ".venv"}
    assert printed[1] == "['scratch']"
    assert printed[2] == "[]"
    assert len(eval(printed[3])) == 2  # bwrap's first process and itself
    assert printed[4] == "False False False"


def test_nothing_outside_scratch_can_be_written(bubblewrap, tmp_path):
    code = f"""
        import os
        skipped = os.getcwd(), '/usr/lib', '/usr/share', {sys.prefix + "/lib"!r}  # long, and alike
        allowed = '/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'
        for folder, folders, files in os.walk('/'):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in skipped]
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                if os.path.islink(path) or path in allowed or path.startswith('/dev/pts'):
                    continue
                if not os.access(path, os.W_OK) or path.startswith(('/tmp', '/dev/shm')):
                    continue
                if os.stat(path).st_rdev != os.stat('/dev/null').st_rdev:
                    print(path)
        for path in (*skipped[1:], '/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj'):
            if os.access(path, os.W_OK):
                print(path)
    """
    assert run(code, tmp_path, bubblewrap) == ""


def test_what_only_root_may_read_stays_unread(bubblewrap, tmp_path):
    code = """
        import os
        for name in ('keys', 'kpagecount', 'slabinfo', 'vmallocinfo', 'kcore', 'kmsg'):
            try:
                print(open('/proc/' + name, 'rb').read(8).decode('latin1'), end='')
            except OSError:
                pass
    """
    assert run(code, tmp_path, bubblewrap) == ""


def test_it_has_no_privileges_and_cannot_get_any(bubblewrap, tmp_path):
    code = """
        import os, subprocess
        status = open('/proc/self/status').read()
        print([line.split()[1].strip('0') for line in status.splitlines() if line[:3] == 'Cap'])
        print('NoNewPrivs:\\t1' in status, os.getuid())
        print(subprocess.run(['unshare', '-U', 'true'], capture_output=True).returncode != 0)
    """
    assert run(code, tmp_path, bubblewrap).splitlines()[:2] == [str([""] * 5), "True 1000"]


# What stops it.

GROW = """
    import time
    parts = []
    for _ in range(12):  # 600 MB at most
        parts.append(bytearray(50 * 2**20))
        time.sleep(0.1)
    time.sleep(20)
"""
SPAWN = """
    import subprocess, time
    for _ in range(60):
        subprocess.Popen(['sleep', '20'])
    time.sleep(20)
"""
THREADS = """
    import threading, time
    for _ in range(60):
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    time.sleep(20)
"""
WRITE = """
    for number in range(6):
        open(str(number), 'wb').write(bytes(10 * 2**20))
"""
NAMELESS = """
    import os, time
    files = [open(str(number), 'wb') for number in range(6)]
    for file in files:
        os.remove(file.name)
        file.write(bytes(10 * 2**20))
        file.flush()
    time.sleep(20)
"""
FILL = """
    import os
    try:
        open('{}/big', 'wb').write(bytes(60 * 2**20))
    except OSError as error:
        print(os.strerror(error.errno))
"""
PRINT = "import time; print('x' * (3 * 2**20), flush=True); time.sleep(20)"
SPIN = "while True: pass"


@pytest.mark.parametrize(
    ("code", "limits", "begins"),
    [
        pytest.param(GROW, {"memory_mb": 300}, "memory limit hit: ", id="memory"),
        pytest.param(SPAWN, {"processes": 20}, "process limit hit: ", id="processes"),
        pytest.param(THREADS, {"threads": 20, "processes": 90}, "thread limit hit: ", id="threads"),
        pytest.param(WRITE, {"disk_mb": 30}, "disk limit hit: ", id="disk"),
        pytest.param(NAMELESS, {"disk_mb": 30}, "disk limit hit: ", id="deleted files"),
        pytest.param(PRINT, {"output_mb": 1}, "output limit hit: 3.0 MB", id="output"),
        pytest.param(SPIN, {"cpu_seconds": 1}, "CPU limit hit: ", id="CPU"),
    ],
)
def test_code_over_a_limit_is_killed_with_a_sentence(isolation, tmp_path, code, limits, begins):
    if isolation and "threads" in limits and os.geteuid():
        pytest.skip("for ordinary users the kernel refuses the thread: nothing to kill")
    sentence = stopped(code, tmp_path, isolation, **limits)
    assert sentence.startswith(begins), sentence
    assert f"limit {next(iter(limits.values()))}" in sentence


def test_disk_in_shared_memory_is_limited_by_the_kernel(bubblewrap, tmp_path):
    for folder in ("/dev/shm", "/tmp"):
        with begin(FILL.format(folder), tmp_path, bubblewrap, limits=Limits(disk_mb=30)) as filled:
            assert filled.wait(SECONDS) == 0, filled.output()
        assert filled.output().strip() == "No space left on device"


def test_a_file_that_grows_too_large_is_refused(isolation, tmp_path):
    code = "open('big', 'wb').write(bytes(20 * 2**20))"
    with begin(code, tmp_path, isolation, limits=Limits(file_mb=5)) as sandboxed:
        assert sandboxed.wait(SECONDS) == 1
    assert "File too large" in sandboxed.output()
    assert (tmp_path / "big").stat().st_size <= 5 * 2**20


def test_pages_that_forks_share_count_once(isolation, tmp_path):
    code = """
        import os, time
        held = bytearray(b'x') * (100 * 2**20)
        for _ in range(5):
            if os.fork() == 0:
                time.sleep(1)
                os._exit(0)
        time.sleep(1)
    """
    run(code, tmp_path, isolation, limits=Limits(memory_mb=300))


def test_a_disk_that_cannot_be_measured_counts_as_exceeded(tmp_path):
    deep = "x" * 200
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):  # longer than any path may be
        os.mkdir(deep, dir_fd=folder)
        folder, old = os.open(deep, os.O_RDONLY, dir_fd=folder), folder
        os.close(old)
    os.close(folder)
    with pytest.raises(OSError, match="too long"):
        folder_bytes(tmp_path, enough=2**40)
    with begin("import time; time.sleep(20)", tmp_path, WITHOUT) as sandboxed:
        sandboxed.wait(SECONDS)
        assert sandboxed.exceeded.startswith("limits cannot be measured (")


def test_usage_at_its_limit_is_not_over_it():
    assert Usage(memory_mb=300, processes=20).over(Limits(memory_mb=300, processes=20)) is None


# What is gone afterwards.

DAEMON = """
    import os, pathlib, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            {before}
            pathlib.Path('ready').touch()
            time.sleep(40)
        os._exit(0)
    os.wait()
    {after}
    time.sleep(40)
"""


def sleepers(scratch: Path) -> list[psutil.Process]:
    """Return the running processes whose working folder is the scratch folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(scratch) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_kill_ends_daemons_and_code_that_ignores_signals(isolation, tmp_path):
    with begin(DAEMON.format(before="", after=""), tmp_path, isolation) as sandboxed:
        wait_for(tmp_path / "ready", sandboxed)
        assert len(sleepers(tmp_path)) >= 2
        (daemon,) = sandboxed.left_over()
        assert "python" in daemon
        sandboxed.kill()
        assert not sandboxed.alive
        assert sleepers(tmp_path) == []
    assert sandboxed.exceeded is None


def test_a_daemon_is_gone_once_the_command_ends(isolation, tmp_path):
    with begin(DAEMON.format(before="", after="os._exit(0)"), tmp_path, isolation) as sandboxed:
        sandboxed.wait(SECONDS)
    assert sleepers(tmp_path) == []


def test_killing_the_launcher_saves_no_daemon(tmp_path):
    kill_it = "os.kill(os.getppid(), signal.SIGKILL)"
    with begin(DAEMON.format(before="", after=kill_it), tmp_path, WITHOUT) as sandboxed:
        assert sandboxed.wait(SECONDS) == -signal.SIGKILL
    assert sleepers(tmp_path) == []


def test_processes_that_keep_forking_are_caught(isolation, tmp_path):
    code = """
        import os, pathlib, time
        if os.fork():
            time.sleep(20)
        pathlib.Path('ready').touch()
        for _ in range(2000):  # always a fresh process, the old one gone: some 6 s
            if os.fork():
                os._exit(0)
            os.setsid()
            time.sleep(0.002)
    """
    with begin(code, tmp_path, isolation) as sandboxed:
        wait_for(tmp_path / "ready", sandboxed)
        sandboxed.kill()
        assert sleepers(tmp_path) == []


# What a TA is told.


def test_without_bubblewrap_the_reason_says_what_to_install(monkeypatch, tmp_path):
    find_isolation()  # the cached answer of this machine is not what is asked here
    monkeypatch.setenv("PATH", str(tmp_path))
    told = sandbox.try_bubblewrap.__wrapped__()
    assert not told
    assert told.reason.startswith("bubblewrap is not installed: student code runs with limits but")
    assert "install" in told.reason.split(";")[1]


def test_a_bubblewrap_that_fails_is_not_used(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    told = sandbox.try_bubblewrap.__wrapped__()
    assert not told
    assert "(bwrap: no namespaces)" in told.reason


def test_starting_takes_a_fraction_of_a_second(isolation, tmp_path):
    begun = time.perf_counter()
    run("pass", tmp_path, isolation)
    inside = time.perf_counter() - begun
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    outside = time.perf_counter() - begun
    print(f"{isolation.name}: {inside:.3f} s, the same without a sandbox {outside:.3f} s")
    assert inside < 10  # hung, not slow
