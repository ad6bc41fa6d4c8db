"""A made-up class whose written answers wait: as after `course grade`, without running anything."""

import base64
import random
import re
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import requests
from conftest import PROJECT, make_course, text
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from sqlalchemy.exc import SAWarning

from grading.course import Course, open_course
from grading.marking.marking import Marking
from grading.marking.saving import Saver
from grading.releasing import release

__all__ = ["course", "desks", "written"]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WHY = """### Question 1.1 · why (2 points)

Why is the first loss near ln 10? Say it for 100 classes too.

### BEGIN SOLUTION
**Model answer.** With tiny weights all logits are nearly 0, so each class gets $1/C$, and
$-\\log(1/C) = \\ln C$.

**Rubric.** 1 point: equal probabilities. ½ point: ln 10 for ten classes. ½ point: ln 100 for
a hundred.
### END SOLUTION"""
HOW = """### Question 2.1 · how (3 points)

How would you find a good learning rate?

### BEGIN SOLUTION
**Model answer.** Try several, an order of magnitude apart, and look at the curves.

**Rubric.** 1 point: several values. 1 point: apart by factors. 1 point: chosen by validation.
### END SOLUTION"""
STUB = "YOUR ANSWER HERE"
PIECES = {
    "why": [
        "All logits are nearly zero at the start",
        "the softmax gives every class the same probability",
        "so the loss is the logarithm of the number of classes",
        "with 100 classes it is ln 100, about 4.6",
        "the weights are tiny and random",
        "it is luck",
        "because ten classes are ten",
        "a first loss of 8 means that something is wrong",
    ],
    "how": [
        "I would try 0.1, 0.01 and 0.001",
        "and take the one with the best validation accuracy",
        "the loss must fall smoothly",
        "too large a rate makes the loss jump",
        "too small a rate learns slowly",
        "I would ask a friend",
        "the training loss decides",
        "steps by factors of ten cover a wide range",
    ],
}


def source_notebook() -> nbformat.NotebookNode:
    """Return an instructor's notebook with two written questions and a figure in each section."""
    cells = [
        new_markdown_cell("# Losses", id="title"),
        new_markdown_cell("## 1 · The first loss", id="section-1"),
        new_code_cell("plot_loss()", id="plot-1"),
        text("why", WHY, solution=True, points=2),
        new_markdown_cell("## 2 · Learning rates", id="section-2"),
        new_code_cell("plot_rates()", id="plot-2"),
        text("how", HOW, solution=True, points=3),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return notebook


def answers_by_rule(question: str, count: int, seed: int = 0) -> list[str]:
    """Return answers as a class gives them: pieces put together, some the same, some empty."""
    rng = random.Random(f"{question}{seed}")
    answers = []
    for k in range(count):
        if k % 20 == 7:
            answers.append("")
        elif k % 10 == 3 and answers:
            answers.append(f" {rng.choice([one for one in answers if one])} ")
        else:
            pieces = rng.sample(PIECES[question], rng.randint(2, 5))
            answers.append(". ".join(pieces) + f". In run {k} I saw {rng.random():.3f}.")
    return answers


def marked_course(root: Path, students: Iterable[str] = ()) -> Course:
    """Return a course with the assignment `tiny` of two written questions, released."""
    course = make_course(root)
    path = root / "source" / "tiny" / "tiny.ipynb"
    nbformat.write(source_notebook(), path)
    release(course.assignment("tiny"))
    for student in students:
        add_student(course, student, {})
    return course


def add_student(
    course: Course,
    student: str,
    answers: dict[str, str],
    picture: bytes = PNG,
    change: Callable[[nbformat.NotebookNode], None] | None = None,
) -> None:
    """Let a student have handed in, and been graded: a graded notebook, and grades that wait."""
    write_graded(course, student, answers, picture, change)
    with_submissions(course, [student])


def with_submissions(course: Course, names: Iterable[str]) -> None:
    """Let the gradebook have a place for the grades of each student."""
    with course.gradebook() as gradebook, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
        for name in names:
            gradebook.update_or_create_student(name)
            gradebook.update_or_create_submission("tiny", name)


def write_graded(
    course: Course,
    student: str,
    answers: dict[str, str],
    picture: bytes = PNG,
    change: Callable[[nbformat.NotebookNode], None] | None = None,
) -> None:
    """Write a student's graded notebook, as a run of the grader leaves it."""
    notebook = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)
    for cell in notebook.cells:
        if cell.id in answers:
            cell.source = cell.source.replace(STUB, answers[cell.id])
        if cell.cell_type == "code" and cell.id.startswith("plot"):
            data = {"image/png": base64.b64encode(picture).decode(), "text/plain": "<Figure>"}
            cell.outputs = [
                new_output("stream", text=f"{cell.id}: done\n"),
                new_output("display_data", data),
            ]
    if change:
        change(notebook)
    folder = course.folder("autograded", "tiny", student)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "tiny.ipynb")
    handed_in = course.folder("submitted", "tiny", student)
    handed_in.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, handed_in / "tiny.ipynb")


def add_class(course: Course, count: int, seed: int = 0, picture: bytes = PNG) -> list[str]:
    """Add a class of so many students by rule; return their names."""
    by_question = {name: answers_by_rule(name, count, seed) for name in PIECES}
    names = [f"student{k:03d}" for k in range(count)]
    for k, name in enumerate(names):
        write_graded(course, name, {q: answers[k] for q, answers in by_question.items()}, picture)
    with_submissions(course, names)
    return names


@dataclass
class Running:
    """A server of `course mark`: the address with its token, and what it printed."""

    url: str
    told: list[str]
    status: int | None = None

    @property
    def page(self) -> str:
        """The address without the token."""
        return self.url.partition("?")[0]

    def session(self) -> requests.Session:
        """Return what a browser has that opened the address."""
        session = requests.Session()
        assert session.get(self.url, timeout=60).status_code == 200
        page = session.get(self.page, timeout=60).text
        writing = re.search(r'name="writing" content="([^"]+)"', page)
        assert writing
        origin = "/".join(self.url.split("/")[:3])
        session.headers.update({"X-Course-Mark": writing[1], "Origin": origin})
        return session


@contextmanager
def running(course: Course, *words: str, end: signal.Signals = signal.SIGTERM) -> Iterator[Running]:
    """Type `course mark tiny`, and end it in the end; SIGINT is what Ctrl-C sends."""
    command = [sys.executable, "-c", "from grading.cli import main; raise SystemExit(main())"]
    command += ["--root", str(course.root), "mark", "tiny", "--no-browser", *words]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    told = []
    assert process.stdout is not None
    for line in process.stdout:
        told.append(line)
        if found := re.search(r"^open +(\S+)", line):
            break
    else:
        raise AssertionError("".join(told))
    server = Running(found[1], told)
    try:
        yield server
    finally:
        process.send_signal(end)
        told.append(process.communicate(timeout=60)[0])
        server.status = process.returncode


class Desk:
    """One person's marking: what a server of theirs has."""

    def __init__(self, course: Course, names: bool = False) -> None:
        from grading.marking.server import gradebook_of

        self.gradebook = gradebook_of(course.assignment("tiny"))
        self.marking = Marking(course.assignment("tiny"), self.gradebook.engine, names)
        self.saver = Saver(self.marking)

    def id_of(self, student: str, question: int = 0) -> str:
        """Return the id of a student's answer."""
        places = self.marking.places(question)
        return next(place.row.id for place in places if place.row.student == student)

    def close(self) -> None:
        """Let the gradebook go."""
        self.gradebook.close()


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Course:
    """Two written questions, released; nobody has handed in."""
    return marked_course(tmp_path_factory.mktemp("written") / "course")


@pytest.fixture
def course(written, tmp_path) -> Course:
    """A copy of it that a test may change."""
    return open_course(shutil.copytree(written.root, tmp_path / "course"))


@pytest.fixture
def desks(course) -> Iterator[Callable[..., Desk]]:
    """Opens a desk for each person who marks."""
    opened: list[Desk] = []

    def open_desk(**options: bool) -> Desk:
        opened.append(Desk(course, **options))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.close()
