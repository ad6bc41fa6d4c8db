"""A class graded on a Dask cluster: no shared disk, no gradebook there, workers die or differ."""

import csv
import shutil
import signal
import subprocess
import sys
import zlib

import nbformat
import pytest
from conftest import PROJECT, hand_in, make_course, tiny_notebook
from dask_cluster import cluster, wait_until, why_no_namespaces

from grading.course import open_course
from grading.releasing import release
from grading.reporting import read_report
from grading.spreading import ClusterWorkers, Spread

pytestmark = pytest.mark.slow

STUDENTS = ("Bob van X", "ada", "carl", "eve")  # in the order in which they are given out
SLOW = "import time\ntime.sleep(60)\ndef double(x):\n    return 2 * x"


@pytest.fixture
def course(tmp_path):
    """A released course with four hand-ins; bob's takes a while."""
    made = make_course(tmp_path / "course")
    release(made.assignment("tiny"))
    for student in STUDENTS:
        notebook = nbformat.read(made.folder("release", "tiny") / "tiny.ipynb", 4)
        right = {cell.id: cell.source for cell in tiny_notebook().cells}
        for cell in notebook.cells:
            if cell.id in ("double", "total"):
                cell.source = right[cell.id]
            if cell.id == "double" and student.startswith("Bob"):
                cell.source = SLOW
        hand_in(made, student, notebook)
    return made


@pytest.fixture
def dask(tmp_path):
    with cluster(tmp_path / "dask") as made:
        yield made


@pytest.fixture
def far_away(dask):
    """The same; where its workers cannot have networks of their own the test is skipped."""
    if why := why_no_namespaces():
        pytest.skip(why)
    return dask


def begin(course, *words, before="pass"):
    """Type `course grade tiny WORDS...` in a process of its own, after a line of Python."""
    code = f"import sys; {before}; from grading.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, "--root", str(course.root), "grade", "tiny", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )


def totals(course):
    rows = read_report(open_course(course.root).assignment("tiny")).rows
    return {row.student: row.total for row in rows if row.graded}


def ran_on(course):
    """Return which worker ran whose, of those who are graded."""
    if not (course.root / "report" / "tiny-runs.csv").exists():
        return {}
    with (course.root / "report" / "tiny-runs.csv").open() as file:
        return {row["student"]: row["worker"] for row in csv.DictReader(file)}


def who_runs_bobs(course, command, workers):
    """Wait until the others are graded; return the worker that still runs Bob's."""

    def the_others_are():
        assert command.poll() is None, command.communicate()
        assert "Bob van X" not in ran_on(course)
        return len(ran_on(course)) == 3

    wait_until(the_others_are, "the others are not graded")
    (busy,) = (worker for worker in workers if worker.is_running_a_hand_in)
    return busy


def test_workers_without_the_course_folder_grade_it_and_one_is_killed(course, far_away):
    first, second = (far_away.add(hidden=course.root) for _ in range(2))
    command = begin(course, "--scheduler", far_away.address)
    busy = who_runs_bobs(course, command, (first, second))
    busy.kill()
    third = far_away.add(hidden=course.root)
    out, err = command.communicate(timeout=300)
    assert command.returncode == 0, out + err
    assert totals(course) == dict.fromkeys(STUDENTS, 5)
    assert all(one.startswith("tcp://10.213.") for one in ran_on(course).values())
    assert "isolation: bubblewrap" in out
    assert not (course.root / "build" / "run-tiny").exists()
    assert third.process.poll() is None  # workers stay: they are the cluster's


def totals_in_log(course):
    path = course.root / "report" / "tiny-runs.csv"
    return path.read_text().splitlines()[1:] if path.exists() else []


def test_a_worker_with_other_code_is_named_and_not_used(course, dask, tmp_path):
    other = tmp_path / "other"
    for name in ("grading", "helpers"):
        shutil.copytree(PROJECT / name, other / name)
    path = other / "helpers" / "stubs.py"
    path.write_text(path.read_text() + "# another version\n")
    dask.add(course.root, own_network=False)
    dask.add(course.root, own_network=False, PYTHONPATH=str(other))
    command = begin(course, "--scheduler", dask.address)
    out, err = command.communicate(timeout=300)
    assert command.returncode == 0, out + err
    assert "is not used: it has other versions: helpers" in out
    assert totals(course) == dict.fromkeys(STUDENTS, 5)
    assert len({*ran_on(course).values()}) == 1


def test_a_worker_without_isolation_runs_nothing(course, dask, bubblewrap):
    dask.add(course.root, own_network=False, PATH="/nowhere")
    command = begin(course, "--scheduler", dask.address)
    _, err = command.communicate(timeout=300)
    assert command.returncode == 2
    assert "nobody was graded, and nothing was changed" in err
    assert "bubblewrap is not installed" in err
    assert totals_in_log(course) == []


def test_a_scheduler_that_is_killed_is_a_sentence_and_the_same_command_goes_on(course, dask):
    dask.add(course.root, own_network=False)
    command = begin(course, "--scheduler", dask.address)
    wait_until(lambda: totals_in_log(course) or command.poll() is not None, "nobody is graded")
    dask.scheduler.kill()
    out, err = command.communicate(timeout=300)
    assert command.returncode == 2, out + err
    assert "does not answer any more: what came back before is kept" in err
    assert "Traceback" not in err
    done = len(totals_in_log(course))
    assert 1 <= done < 4
    again = begin(course, "--jobs", "1")
    out, err = again.communicate(timeout=300)
    assert again.returncode == 0, out + err
    assert len(totals_in_log(course)) == 4
    assert totals(course) == dict.fromkeys(STUDENTS, 5)


def test_a_worker_that_hangs_is_let_go_when_its_heart_is_not_heard(course, dask):
    first, second = (dask.add(course.root, own_network=False) for _ in range(2))
    quick = "import grading.spreading.cluster as one; one.SILENT_SECONDS = 30"
    command = begin(course, "--scheduler", dask.address, before=quick)
    busy = who_runs_bobs(course, command, (first, second))
    busy.process.send_signal(signal.SIGSTOP)
    out, err = command.communicate(timeout=300)
    assert command.returncode == 0, out + err
    assert totals(course) == dict.fromkeys(STUDENTS, 5)


@pytest.mark.filterwarnings("ignore")  # of Dask's own
def test_a_result_of_200_mb_comes_back(dask, tmp_path):
    dask.add(tmp_path, own_network=False)
    crew = ClusterWorkers(dask.address)
    try:
        piece = zlib.compress(bytes(200 * 2**20))
        ((_, result, worker),) = Spread(crew, zlib.decompress, 120).run([("large", piece)])
        assert len(result) == 200 * 2**20
        assert worker.startswith("tcp://")
    finally:
        crew.close()
