"""`course doctor`: each thing that can be broken is broken, and told in a line with a next step."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import course_command

from grading.cli import main
from grading.doctor import Finding, State, diagnosis, of_the_course, of_the_machine, of_the_packages
from grading.doctor.finding import findings_of
from grading.releasing import release
from grading.sandbox import Isolation


def found(check, *arguments):
    """Return what a check finds, as the doctor runs it."""
    return list(findings_of("it", lambda: check(*arguments)))


def only(check, *arguments, state=State.PROBLEM):
    """Return what a check says, which is one line; where something is wrong with a next step."""
    (one,) = found(check, *arguments)
    assert one.state is state, one
    assert bool(one.step) == (state is not State.OK)
    assert "\n" not in str(one)
    return str(one)


@pytest.fixture
def root(course):
    return course.root


def with_config(root, text):
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{text}\n")
    return root


# The whole


@pytest.fixture
def quick(monkeypatch):
    """PyTorch takes seconds to import; of the whole it is left out."""
    monkeypatch.setattr(of_the_packages, "pytorch", lambda: iter(()))


def test_a_sound_course_ends_with_0_and_names_each_thing(course, quick, capsys):
    release(course.assignment("tiny"))
    assert course_command(course, "doctor") == 0
    said = capsys.readouterr().out
    for what in ("Python", "packages", "sandbox", "disk", "gradebook", "release", "time zone"):
        assert re.search(rf"^(?:ok|warn) +{what}: ", said, re.M), what
    assert re.search(r"^\d+ ok, \d+ to look at, 0 to mend$", said, re.M)


def test_a_problem_ends_with_1(course, quick, capsys):
    (course.root / "gradebook.db").write_bytes(b"no gradebook")
    assert course_command(course, "doctor") == 1
    assert re.search(r"^problem  gradebook: ", capsys.readouterr().out, re.M)


def test_outside_of_a_course_the_machine_is_looked_at_all_the_same(tmp_path, quick, capsys):
    assert main(["--root", str(tmp_path), "doctor"]) == 1
    said = capsys.readouterr().out
    assert "ok       letters" in said or "warn     letters" in said
    assert f"problem  course folder: there is none at or above {tmp_path}" in said


@pytest.mark.parametrize(
    "error", [RuntimeError("x\ny"), SystemExit("no"), MemoryError(), OSError(5, "I/O")]
)
def test_a_check_that_dies_is_a_finding(error):
    def dying():
        raise error
        yield

    only(dying)


def test_a_terminal_without_letters_gets_question_marks(monkeypatch, quick):
    code = "from grading.doctor.diagnosis import _say; _say('Zoë → 学')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "Zo? ? ?\n")


MISSING = [
    "nbgrader",
    "nbformat",
    "sqlalchemy",
    "traitlets",
    "jupyter_client",
    "packaging",
    "numpy",
    "alembic",
]
CASES = [(name, ["doctor"]) for name in MISSING]
CASES += [(name, ["report", "tiny"]) for name in ("nbgrader", "numpy", "joblib")]


@pytest.mark.parametrize(("package", "words"), CASES)
def test_a_package_that_is_missing_is_never_a_traceback(root, package, words):
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from grading.doctor import of_the_packages\n"
        "of_the_packages.pytorch = lambda: iter(())\n"
        "from grading.cli import main\n"
        f"sys.exit(main(['--root', {str(root)!r}, *{words!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    told = done.stdout + done.stderr
    assert "Traceback" not in told, told
    if words == ["doctor"]:
        assert "to mend" in told
        assert done.returncode == int("problem " in told)
    else:
        assert done.returncode in (0, 2)


# Python and packages


def test_an_old_python(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert "3.9.1 is too old" in only(of_the_packages.python)


def test_python_outside_of_an_environment(monkeypatch):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    assert "outside of any environment" in only(of_the_packages.python, state=State.WARN)


def versions(monkeypatch, **other):
    real = of_the_packages.version

    def version(name):
        said = other.get(name, "")
        if said is None:
            raise PackageNotFoundError(name)
        return said or real(name)

    monkeypatch.setattr(of_the_packages, "version", version)


def test_packages_that_are_missing_or_of_another_version(monkeypatch, tmp_path):
    versions(monkeypatch, nbgrader=None, numpy="1.0", torch="99.0+cu13")
    said = " ".join(map(str, found(of_the_packages.packages, tmp_path)))
    assert "missing: nbgrader" in said
    assert "numpy 1.0 (it needs >=1.26)" in said
    assert "torch" not in said  # newer than the lock is in its range


def test_the_course_itself_is_not_installed(monkeypatch):
    def requires(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(of_the_packages, "requires", requires)
    assert "the course itself is not installed" in only(of_the_packages.packages, None)


def test_other_versions_than_the_locks_are_worth_a_look(monkeypatch, tmp_path):
    (tmp_path / "requirements.txt").write_text("# lock\nnumpy==1.0\ntorch==2.13.0\nnot-here==1\n")
    versions(monkeypatch, numpy="2.0", torch="2.13.0+cpu", **{"not-here": None})
    lock = found(of_the_packages.packages, tmp_path)[-1]
    assert lock.state is State.WARN
    assert "numpy 2.0 (lock 1.0)" in lock.said
    assert "torch" not in lock.said


PYTHONS = {
    "no torch": "#!/bin/sh\necho 'ModuleNotFoundError: No module named torch' >&2; exit 1\n",
    "a crash": "#!/bin/sh\nkill -SEGV $$\n",
    "silence": "#!/bin/sh\nexit 0\n",
    "noise": "#!/bin/sh\necho hello\n",
}


@pytest.mark.parametrize("name", PYTHONS)
def test_pytorch_that_cannot_be_imported(monkeypatch, tmp_path, name):
    path = tmp_path / "python"
    path.write_text(PYTHONS[name])
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    assert "cannot be imported" in only(of_the_packages.pytorch)


def test_pytorch_that_never_ends(monkeypatch, tmp_path):
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\nexec sleep 60\n")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.setattr(of_the_packages, "SECONDS", 0.2)
    assert "TimeoutExpired" in only(of_the_packages.pytorch)


def test_a_kernel_that_is_not_there_or_of_another_python(monkeypatch):
    from jupyter_client import kernelspec

    def give(argv):
        monkeypatch.setattr(
            kernelspec.KernelSpecManager, "get_kernel_spec", lambda *_: SimpleNamespace(argv=argv)
        )

    give(["/not/there/python", "-m", "ipykernel"])
    assert "which is not there" in only(of_the_packages.kernel)
    give([shutil.which("sh")])
    assert "another Python" in only(of_the_packages.kernel, state=State.WARN)
    give([sys.executable])
    only(of_the_packages.kernel, state=State.OK)

    def none(*_):
        raise kernelspec.NoSuchKernel("python3")

    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", none)
    assert "there is no kernel python3" in only(of_the_packages.kernel)


def test_nbgraders_extensions_off_or_missing(monkeypatch, tmp_path):
    from jupyter_core import paths

    config, share = tmp_path / "config", tmp_path / "share"
    monkeypatch.setattr(paths, "jupyter_config_path", lambda: [str(tmp_path / "own"), str(config)])
    monkeypatch.setattr(paths, "jupyter_path", lambda: [str(share)])
    assert "is not enabled" in only(of_the_packages.extensions)
    switch = {"ServerApp": {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}}}
    (config / "jupyter_server_config.d").mkdir(parents=True)
    (config / "jupyter_server_config.d" / "nbgrader.json").write_text(json.dumps(switch))
    assert "part of JupyterLab is missing" in only(of_the_packages.extensions)
    (share / "labextensions" / "@jupyter" / "nbgrader").mkdir(parents=True)
    only(of_the_packages.extensions, state=State.OK)
    (tmp_path / "own").mkdir()  # a person's own settings go before those of the environment
    off = json.dumps(switch).replace("true", "false")
    (tmp_path / "own" / "jupyter_server_config.json").write_text(off)
    assert "is not enabled" in only(of_the_packages.extensions)
    (config / "jupyter_server_config.d" / "broken.json").write_text("{")
    assert "is not enabled" in only(of_the_packages.extensions)


def test_alembic_that_is_not_there_or_not_on_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "is not on PATH" in only(of_the_packages.alembic, state=State.WARN)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert "nbgrader calls it by name" in only(of_the_packages.alembic)


# The machine


@pytest.mark.parametrize(
    ("platform", "bwrap", "reason", "said"),
    [
        (
            "linux",
            None,
            "bubblewrap is not installed: without; install it with: sudo apt",
            "sudo apt",
        ),
        ("linux", "/usr/bin/bwrap", "bubblewrap does not run here (no permission)", "sysctl -w"),
        ("darwin", None, "bubblewrap is not installed: without; install it", "container"),
    ],
)
def test_no_sandbox(monkeypatch, platform, bwrap, reason, said):
    monkeypatch.setattr("grading.sandbox.find_isolation", lambda: Isolation("none", reason))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(of_the_machine.shutil, "which", lambda name: bwrap)
    assert said in only(of_the_machine.sandbox)


def test_letters(monkeypatch):
    monkeypatch.setattr(of_the_machine.locale, "getpreferredencoding", lambda *_: "ANSI_X3.4-1968")
    assert "not UTF-8: texts ANSI_X3.4-1968" in only(of_the_machine.letters, state=State.WARN)

    def refuse(*_, **__):
        raise UnicodeEncodeError("ascii", "ë", 0, 1, "no")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert "a file cannot be called Zoë" in only(of_the_machine.letters)


@pytest.mark.parametrize(
    ("free", "state"), [(5e8, State.PROBLEM), (2e9, State.WARN), (9e9, State.OK)]
)
def test_a_disk_that_is_nearly_full(monkeypatch, root, free, state):
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(of_the_machine.shutil, "disk_usage", lambda _: usage)
    assert {one.state for one in found(of_the_machine.disk, root)} == {state}


def test_folders_that_may_not_be_written(monkeypatch, root):
    (root / "submitted").mkdir(exist_ok=True)
    real = of_the_machine.tempfile.TemporaryFile

    def refuse(dir):
        if dir.name == "submitted":
            raise PermissionError(13, "Permission denied")
        return real(dir=dir)

    monkeypatch.setattr(of_the_machine.tempfile, "TemporaryFile", refuse)
    assert "you may not write to submitted:" in only(of_the_machine.writing, root)


# The course


@pytest.mark.parametrize(
    "text",
    ["c = = 1", "raise SystemExit('the grader cannot be loaded')", "import not_there", "1 / 0"],
)
def test_a_configuration_that_does_not_load(root, text):
    with_config(root, text)
    for check in (of_the_course.configuration, of_the_course.gradebook, of_the_course.release):
        only(check, root)


def test_a_course_without_an_assignment(root):
    shutil.rmtree(root / "source")
    assert "source/ holds no assignment" in only(of_the_course.configuration, root)


def test_a_time_zone(root):
    assert "c.Exchange.timezone" in only(of_the_course.time_zone, root, state=State.WARN)
    with_config(root, 'c.Exchange.timezone = "Europe/Berlin"')
    assert "Europe/Berlin" in only(of_the_course.time_zone, root, state=State.OK)
    with_config(root, 'c.Exchange.timezone = "Atlantis"')
    assert "'Atlantis', which is no time zone" in only(of_the_course.time_zone, root)


def test_a_policy_that_cannot_be(root):
    with_config(root, "c.LatePolicy.per_day = 10")
    assert "cannot be computed" in only(of_the_course.late_policy, root)


def test_the_gradebook(root):
    path = root / "gradebook.db"
    assert "opens, with 0 students" in only(of_the_course.gradebook, root, state=State.OK)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE alembic_version SET version_num = 'older'")
    file.close()
    assert "nbgrader db upgrade" in only(of_the_course.gradebook, root)
    path.write_bytes(b"")
    assert "is empty (0 bytes)" in only(of_the_course.gradebook, root)
    path.write_bytes(b"x" * 5000)
    assert "gradebook" in only(of_the_course.gradebook, root)
    path.unlink()
    assert "none yet" in only(of_the_course.gradebook, root, state=State.OK)
    assert not path.exists()


@pytest.mark.parametrize(
    "url", ["no url", "mongodb://x/y", "postgresql+psycopg://a:secret@127.0.0.1:1/x"]
)
def test_a_gradebook_elsewhere_that_is_not_there(root, url):
    with_config(root, f"c.CourseDirectory.db_url = {url!r}")
    assert "secret" not in only(of_the_course.gradebook, root)


def test_data_sets_where_they_are(root, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / "cifar-10-batches-py").mkdir(parents=True)
    cifar, _ = found(of_the_course.data_sets, root)
    assert (cifar.state, cifar.said) == (State.OK, f"in {tmp_path / 'data'}")


def test_a_release_that_is_old_or_cannot_be_made(course):
    assert "is not what source/ gives: tiny" in only(
        of_the_course.release, course.root, state=State.WARN
    )
    release(course.assignment("tiny"))
    only(of_the_course.release, course.root, state=State.OK)
    path = course.folder("source", "tiny") / "tiny.ipynb"
    path.write_text("{")
    only(of_the_course.release, course.root)


def test_git(root, monkeypatch):
    only(of_the_course.git, root, state=State.OK)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    assert "not committed" in only(of_the_course.git, root, state=State.WARN)
    (root / ".git" / "HEAD").write_text("broken")
    only(of_the_course.git, root, state=State.WARN)
    monkeypatch.setattr(of_the_course.shutil, "which", lambda name: None)
    only(of_the_course.git, root, state=State.OK)


def test_a_line_says_what_how_and_the_next_step():
    line = str(Finding(State.PROBLEM, "disk", "0.1 GB are free", "make room"))
    assert line == "problem  disk: 0.1 GB are free: make room"
    assert diagnosis.CONFIG_NAME == "nbgrader_config.py"
