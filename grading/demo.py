"""A made-up class from release to report, in a folder of its own: no real gradebook is touched."""

import os
import shutil
import time
from pathlib import Path
from zipfile import ZipFile

import nbformat

from grading.audit import build_hand_in, read_collection
from grading.course import CONFIG_NAME, Assignment, Course, open_course
from grading.errors import DemoError
from grading.grade import Result, Way, grade, told
from grading.intake import collect
from grading.releasing import release
from grading.reporting import save_report, text_table
from grading.sandbox import find_isolation
from helpers.data import load_cifar10

ASSIGNMENT = "softmax"
MARK = ".course-demo"  # this file in a folder says that `course demo` may remove the folder
TIME_LIMIT = 15  # seconds a cell; the search, the slowest of a right answer, needs about five

# Who hands in which answer of answers/softmax/softmax.
CLASS = {
    "ada": "right/other_draws",
    "alan": "wrong/mean_forgotten",
    "claude": "wrong/no_max_subtracted",
    "edsger": "right/deleted_test_cell",
    "emmy": "right/reference",
    "grace": "wrong/reg_factor_two",
    "john": "wrong/loops_for_ever",
    "katherine": "wrong/wrong_axis",
    "leslie": "wrong/picks_by_test",
    "mary": "wrong/raises",
    "noether": "wrong/no_shuffle",
    "rosalind": "wrong/blank",
}


def run_demo(course: Course, folder: Path) -> None:
    """Release, collect, grade and report a made-up class of 12 in folder.

    course: where the notebook and the answer files come from; it is only read
    folder: made anew each time
    raises: DemoError where folder is something else than an earlier demo
    """
    start = time.perf_counter()
    demo = make_folder(course, folder).assignment(ASSIGNMENT)
    if not find_isolation():  # the made-up class is our own code, a few endless loops apart
        demo.course.config.Examine.sandbox = False
    os.environ.setdefault("COURSE_DATA", str(course.root / "data"))
    load_cifar10(num_train=1)  # makes the sample here, once, and not in two kernels at a time
    print(f"release   {ASSIGNMENT}: students see neither solutions nor hidden tests")
    release(demo)
    archive = zip_hand_ins(course, demo)
    students = collect(demo, archive).students
    print(f"collect   {len(students)} hand-ins out of {_near(archive)}")
    results = grade(demo, Way(TIME_LIMIT))
    _finish(demo, results, time.perf_counter() - start)


def make_folder(course: Course, folder: Path) -> Course:
    """Make the demo's own course folder: one assignment and the configuration.

    raises: DemoError rather than remove a folder that this command did not make
    """
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise DemoError(
            f"{folder} is not left over from a demo, so it is not removed: "
            "name another folder with --folder"
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    shutil.copytree(course.folder("source", ASSIGNMENT), folder / "source" / ASSIGNMENT)
    shutil.copy(course.root / CONFIG_NAME, folder)
    return open_course(folder)


def zip_hand_ins(course: Course, demo: Assignment) -> Path:
    """Write every hand-in into one zip file, named as Canvas names them; return its path."""
    source, released = demo.sources[ASSIGNMENT], demo.released[ASSIGNMENT]
    answers = read_collection(course.root / "answers" / ASSIGNMENT / ASSIGNMENT, source)
    archive = demo.course.root / "submissions.zip"
    with ZipFile(archive, "w") as file:
        for number, (student, name) in enumerate(CLASS.items()):
            hand_in = build_hand_in(answers.find(name), source, released)
            late = "late_" if number == 7 else ""
            title = f"{student}_{late}{1200 + number}_{56000 + number}_{ASSIGNMENT}.ipynb"
            file.writestr(title, nbformat.writes(hand_in) + "\n")
    return archive


def _finish(demo: Assignment, results: list[Result], seconds: float) -> None:
    problems, isolation = told(demo, results)
    report, page = save_report(demo, problems, isolation)
    print(f"\n{text_table(report)}\n")
    notes = [f"{row.student}: {note}" for row in report.rows for note in row.notes]
    print(*problems.values(), *notes, f"isolation: {isolation}", sep="\n")
    checked = sum(bool(row.feedback) for row in report.rows)
    print(f"no leak in the release nor in {checked} feedback pages; {seconds:.0f} s in all\n")
    example = demo.folder("feedback", "alan") / f"{ASSIGNMENT}.html"
    print(f"class page        {_near(page)}")
    print(f"a feedback page   {_near(example)}")
    print(f"for a TA          cd {_near(demo.course.root)} && course mark {ASSIGNMENT}")


def _near(path: Path) -> Path:
    """Return the path as seen from the current folder, where that is shorter."""
    return Path(min(os.path.relpath(path), str(path), key=len))
