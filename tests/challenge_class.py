"""A class of three, graded, with a challenge of 100 pictures, ten of them public."""

import shutil

import nbformat
import numpy as np
import pytest
from conftest import course_command, hand_in, make_course, text, tiny_notebook

from grading.challenge.held_out import make, read_labels
from grading.course import open_course
from grading.releasing import release
from helpers.data.challenge import write_predictions

__all__ = ["challenged", "class_with_challenge", "predictions"]


def task(name: str, number: str, points: float) -> nbformat.NotebookNode:
    """Return a manually graded task without an answer of its own."""
    cell = text(name, f"### Question {number} · {name} ({points} points)", points=points)
    cell.metadata.nbgrader |= {"grade": False, "task": True}
    return cell


@pytest.fixture(scope="session")
def class_with_challenge(tmp_path_factory):
    """Ada, bob and zoë are graded; nobody has submitted predictions."""
    course = make_course(tmp_path_factory.mktemp("challenge") / "course")
    notebook = tiny_notebook()
    notebook.cells += [task("beats_chance", "2.1", 2), task("beats_staff", "2.2", 3)]
    nbformat.write(notebook, course.folder("source", "tiny") / "tiny.ipynb")
    course = open_course(course.root)
    release(course.assignment("tiny"))
    for student in ("ada", "bob", "zoë"):
        hand_in(course, student, notebook)
    assert course_command(course, "grade", "tiny") == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grading.challenge.held_out.load_sample", lambda folders: None)
        make(course.assignment("tiny"), num_scenes=100)
    return course


@pytest.fixture
def challenged(class_with_challenge, tmp_path):
    """A copy of the class, to change."""
    return open_course(shutil.copytree(class_with_challenge.root, tmp_path / "course"))


@pytest.fixture
def predictions(challenged, tmp_path):
    """Write a file of predictions with so many public and final pictures right; return its path."""
    truth = read_labels(challenged.assignment("tiny"))

    def write(public, final, path=None, other=1):
        labels = (truth.labels + other) % 10
        for rows, right in ((truth.is_public, public), (~truth.is_public, final)):
            of_part = np.flatnonzero(rows)[:right]
            labels[of_part] = truth.labels[of_part]
        path = path or tmp_path / f"{public}-{final}-{other}.csv"
        return write_predictions(path, labels)

    return write
