"""Student code in the sandbox: what it can do, and what a TA is told."""

import os
import subprocess
import sys
import time

from sandbox_runs import SECONDS, begin, run

from grading.sandbox import find_isolation
from grading.sandbox.isolation import try_bubblewrap

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


# What a TA is told.


def test_without_bubblewrap_the_reason_says_what_to_install(monkeypatch, tmp_path):
    find_isolation()  # the cached answer of this machine is not what is asked here
    monkeypatch.setenv("PATH", str(tmp_path))
    told = try_bubblewrap.__wrapped__()
    assert not told
    assert told.reason.startswith("bubblewrap is not installed: student code runs with limits but")
    assert "install" in told.reason.split(";")[1]


def test_a_bubblewrap_that_fails_is_not_used(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    told = try_bubblewrap.__wrapped__()
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
