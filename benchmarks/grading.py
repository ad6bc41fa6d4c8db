"""What grading a hand-in costs beside stock nbgrader: every notebook's reference answer.

    python benchmarks/grading.py [--only softmax ...] [--rounds N] [--class-size 1000]

In turn, on the same cores, from the file that was handed in to the feedback page:

- stock: nbgrader's own autograde and generate_feedback, without any of our plug-ins;
- whole: ours, with every cell run again;
- scores: ours as it comes, where cells that no score needs keep what they showed.

The three must give the same points. The first hand-in of a worker, which pays for warm processes,
is graded before and not counted; how long it takes is told. Overhead is what a hand-in takes beyond
the student's cells and the tests. Memory of a further worker is what softmax takes at its peak with
three workers beyond what it takes with two: all processes, shared pages split among those who share
them.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
sys.path[0] = str(ROOT)  # this file has the name of the package that it measures

from grading.audit import Answer, build_hand_in  # noqa: E402
from grading.course import Assignment, open_course, prepare_environment  # noqa: E402
from grading.engine import run as engine_run  # noqa: E402
from grading.grade import Way, grade, grade_hand_in  # noqa: E402
from grading.intake import HandIn  # noqa: E402
from grading.releasing import enter_in_gradebook  # noqa: E402
from helpers.data import data_folders  # noqa: E402

STUDENTS = ("stock", "whole", "scores")
MB = 2**20
LOOK_SECONDS = 0.3
TARGETS = {"geometric_mean": 15, "least": 6, "overhead_seconds": 0.3, "worker_mb": 300}


@dataclass
class Figures:
    """The seconds of one notebook by way, and what of the last two is overhead."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    overhead: list[float] = field(default_factory=list)
    first: float = 0.0

    def of(self, way: str) -> float:
        """Return the median of a way's seconds."""
        return statistics.median(self.seconds[way])


@contextmanager
def course_of(path: Path) -> Iterator[Assignment]:
    """Yield the assignment of one notebook in a course folder of its own."""
    name = path.parent.name
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        for kind in ("source", "release"):
            (root / kind / name).mkdir(parents=True)
            shutil.copy(ROOT / kind / name / path.name, root / kind / name)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        assignment = open_course(root).assignment(name)
        enter_in_gradebook(assignment)
        yield assignment


def hand_in(assignment: Assignment, notebook: str, student: str) -> None:
    """Hand in the reference answer, run by the student: each cell has shown something."""
    source, released = assignment.sources[notebook], assignment.released[notebook]
    made = build_hand_in(Answer("reference", ""), source, released)
    for number, cell in enumerate((c for c in made.cells if c.cell_type == "code"), 1):
        cell.execution_count = number
        cell.outputs = cell.outputs or [nbformat.v4.new_output("stream", text="as it was\n")]
    folder = assignment.folder("submitted", student)
    folder.mkdir(parents=True)
    nbformat.write(made, folder / f"{notebook}.ipynb")


def stock(assignment: Assignment, student: str) -> float:
    """Grade with nbgrader as it comes; return the seconds."""
    config = Config()
    config.CourseDirectory.root = str(assignment.course.root)
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = (
        assignment.name,
        student,
    )
    config.Execute.timeout = 1200
    began = time.perf_counter()
    for converter in (Autograde, GenerateFeedback):
        made = converter(coursedir=CourseDirectory(config=config), config=config)
        made.force = True
        made.start()
    return time.perf_counter() - began


def ours(assignment: Assignment, student: str) -> tuple[float, float]:
    """Grade with `course grade`'s own steps; return the seconds, and those beyond cells and tests.

    raises: SystemExit where it is not graded
    """
    runs: list[engine_run.Run] = []
    began = time.perf_counter()
    with noted(runs):
        result = grade_hand_in(HandIn(assignment, student))
    seconds = time.perf_counter() - began
    if result.problem:
        raise SystemExit(result.problem)
    return seconds, seconds - sum(run.student_seconds + run.test_seconds for run in runs)


@contextmanager
def noted(runs: list) -> Iterator[None]:
    """Note each run of a hand-in meanwhile."""
    from grading.plugins import executor

    before = executor.run_hand_in

    def run_hand_in(*args: object, **kwargs: object) -> engine_run.Run:
        runs.append(before(*args, **kwargs))
        return runs[-1]

    executor.run_hand_in = run_hand_in
    try:
        yield
    finally:
        executor.run_hand_in = before


def points(assignment: Assignment, student: str) -> dict[str, float]:
    """Return the points of each test by its name."""
    with Gradebook(assignment.course.directory().db_url) as gradebook:
        submission = gradebook.find_submission(assignment.name, student)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        return {grade.name: grade.auto_score or 0.0 for grade in grades}


def measure(path: Path, rounds: int) -> Figures:
    """Grade a notebook's reference answer in all three ways, in turn."""
    figures = Figures({way: [] for way in STUDENTS})
    with course_of(path) as assignment:
        examine = assignment.course.config.Examine
        for student in STUDENTS:
            hand_in(assignment, path.stem, student)
        figures.first, _ = ours(assignment, "scores")
        for _ in range(rounds):
            figures.seconds["stock"].append(stock(assignment, "stock"))
            examine.rerun_all = True
            figures.seconds["whole"].append(ours(assignment, "whole")[0])
            examine.rerun_all = False
            seconds, overhead = ours(assignment, "scores")
            figures.seconds["scores"].append(seconds)
            figures.overhead.append(overhead)
        same = [points(assignment, student) for student in STUDENTS]
        if same[1] != same[2] or same[0] != same[2]:
            different = {name for one in same for name in one if one[name] != same[2].get(name)}
            print(f"{path.stem}: not the same points: {', '.join(sorted(different))}")
    return figures


def memory() -> float:
    """Return the MB of this process and of all that runs for it, shared pages split."""
    me, used = psutil.Process(), 0
    for one in (me, *me.children(recursive=True)):
        with suppress(psutil.Error):  # it has ended
            used += one.memory_full_info().pss
    return used / MB


def peak_memory(jobs: int) -> float:
    """Return the MB at the peak of grading softmax with some workers, two hand-ins for each."""
    used, over = [memory()], threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            used.append(memory())

    with course_of(ROOT / "source" / "softmax" / "softmax.ipynb") as assignment:
        for number in range(2 * jobs):
            hand_in(assignment, "softmax", f"s{number}")
        watch = threading.Thread(target=look)
        watch.start()
        try:
            results = grade(assignment, Way(jobs=jobs))
        finally:
            over.set()
            watch.join()
    if problems := [result.problem for result in results if result.problem]:
        raise SystemExit(problems[0])
    return max(used)


def whole_class(size: int) -> None:
    """Grade a class of softmax one after another; print whether time and memory grow."""
    with course_of(ROOT / "source" / "softmax" / "softmax.ipynb") as assignment:
        tenths, used = [], []
        for tenth in range(10):
            students = [f"s{tenth}{number:04d}" for number in range(size // 10)]
            for student in students:
                hand_in(assignment, "softmax", student)
            began = time.perf_counter()
            for student in students:
                ours(assignment, student)
            tenths.append(time.perf_counter() - began)
            used.append(memory())
    print(f"seconds of each tenth of {size}: {[round(one, 1) for one in tenths]}")
    print(f"MB after each: {[round(one) for one in used]}")
    report("class_last_tenth_to_first", tenths[-1] / tenths[0], 1.2)
    report("class_memory_last_to_first", used[-1] / used[0], 1.1)


def report(name: str, value: float, target: float, at_least: bool = False) -> None:
    """Print a figure's line."""
    met = value >= target if at_least else value <= target
    print(f"{name} ratio={value:.2f} target={target:g} {'met' if met else 'short'}", flush=True)


def main() -> None:
    """Measure and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="*", default=[], help="names of notebooks")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--class-size", type=int, default=0, help="a class of softmax, too")
    arguments = parser.parse_args()
    prepare_environment()
    os.environ.setdefault("COURSE_DATA", str(data_folders()[0]))
    found = {}
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        name = f"{path.parent.name}/{path.stem}"
        if arguments.only and path.stem not in arguments.only:
            continue
        found[name] = one = measure(path, arguments.rounds)
        told = ", ".join(f"{way} {one.of(way):.2f} s" for way in STUDENTS)
        print(f"{name}: {told}; overhead {statistics.median(one.overhead):.2f} s,", end=" ")
        print(f"first {one.first:.1f} s, {60 / one.of('scores'):.0f} hand-ins a minute", flush=True)
    gains = [one.of("stock") / one.of("scores") for one in found.values()]
    report("speed_geometric_mean", statistics.geometric_mean(gains), 15, at_least=True)
    report("speed_least", min(gains), 6, at_least=True)
    every = statistics.median(statistics.median(one.overhead) for one in found.values())
    report("overhead_seconds", every, TARGETS["overhead_seconds"])
    report("further_worker_mb", peak_memory(3) - peak_memory(2), TARGETS["worker_mb"])
    if arguments.class_size:
        whole_class(arguments.class_size)


if __name__ == "__main__":
    main()
