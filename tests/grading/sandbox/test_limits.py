"""Student code in the sandbox: what stops it."""

import os
import subprocess
import time

import pytest
from sandbox_runs import SECONDS, WITHOUT, begin, run, stopped

from grading.sandbox import Limits
from grading.sandbox.usage import Usage, folder_bytes, unshared_bytes

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


def test_too_many_forks_are_told_where_their_memory_is_slow_to_measure(tmp_path, monkeypatch):
    code = """
        import os, time
        held = bytearray(b'x') * (50 * 2**20)
        for number in range(40):
            if os.fork() == 0:
                time.sleep(60)
            if number == 10:
                time.sleep(1)
        time.sleep(60)
    """

    def slow(pid, resident):  # as the kernel is about one that forks
        time.sleep(2)
        return resident // 10

    monkeypatch.setattr("grading.sandbox.process.unshared_bytes", slow)
    with begin(code, tmp_path, WITHOUT, limits=Limits(memory_mb=300, processes=20)) as sandboxed:
        sandboxed.wait(SECONDS)
        assert "process limit hit" in sandboxed.exceeded


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


def test_a_process_that_has_ended_holds_no_memory():
    ended = subprocess.Popen(["true"])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # a zombie: nobody has asked for it yet
    assert unshared_bytes(ended.pid, resident=10**9) == 0
    ended.wait()
    assert unshared_bytes(ended.pid, resident=10**9) == 0
    assert 0 < unshared_bytes(os.getpid(), resident=10**12) < 10**12
