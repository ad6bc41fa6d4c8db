import os

import nbformat
import pytest

from grading.course import open_course
from grading.errors import LeakFound, ReleaseError
from grading.releasing import release, release_leaks, stale_notebooks
from grading.releasing.student_version import differences


def rewrite_source(course, change):
    path = course.folder("source", "tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    change({cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)


def released(course):
    return course.folder("release", "tiny") / "tiny.ipynb"


def test_releases_the_stub_in_place_of_the_solution(course):
    assert release(course.assignment("tiny"))
    cells = {cell.id: cell.source for cell in nbformat.read(released(course), 4).cells}
    assert cells["double"].endswith(
        '    # YOUR CODE HERE\n    raise NotImplementedError("your code goes here")'
    )
    assert "secret_inputs" not in cells["test_double"]
    assert cells["why"] == "YOUR ANSWER HERE"


def test_a_second_release_changes_no_byte(course):
    release(course.assignment("tiny"))
    before = released(course).read_bytes()
    assert not release(course.assignment("tiny"))
    (course.root / "gradebook.db").unlink()  # nor does a fresh clone
    assert not release(open_course(course.root).assignment("tiny"))
    assert released(course).read_bytes() == before


def test_results_of_a_solved_notebook_are_not_released(course):
    results = course.folder("source", "tiny") / "tiny_results"
    results.mkdir()
    (results / "tiny_log.txt").write_text("test accuracy 0.91")
    release(course.assignment("tiny"))
    assert [path.name for path in released(course).parent.iterdir()] == ["tiny.ipynb"]


def test_check_names_a_release_that_is_not_what_the_source_gives(course):
    assert stale_notebooks(course.assignment("tiny")) == ["tiny.ipynb"]
    release(course.assignment("tiny"))
    assert stale_notebooks(course.assignment("tiny")) == []
    rewrite_source(course, lambda cells: cells["title"].update(source="# Tiny, revised"))
    assert stale_notebooks(course.assignment("tiny")) == ["tiny.ipynb"]


def test_files_are_compared_by_their_bytes(tmp_path):
    for name, text in (("new", "same size"), ("old", "size same")):
        path = tmp_path / name / "tiny.ipynb"
        path.parent.mkdir()
        path.write_text(text)
        os.utime(path, (0, 0))
    (tmp_path / "new" / "data.csv").touch()
    assert differences(tmp_path / "new", tmp_path / "old") == ["data.csv", "tiny.ipynb"]


def test_a_source_that_nbgrader_refuses_leaves_the_old_release(course):
    release(course.assignment("tiny"))
    before = released(course).read_bytes()
    rewrite_source(course, lambda cells: cells["double"].update(source="### BEGIN SOLUTION\nx = 1"))
    with pytest.raises(ReleaseError, match=r"old one is unchanged.*no end solution"):
        release(course.assignment("tiny"))
    assert released(course).read_bytes() == before
    assert not list((course.root / "build").iterdir())


def test_a_source_that_shows_its_solution_is_not_released(course):
    rewrite_source(
        course,
        lambda cells: cells["title"]["metadata"].update(hint="doubled_number = number + number"),
    )
    with pytest.raises(LeakFound, match="solution of double: doubled_number"):
        release(course.assignment("tiny"))
    assert not released(course).exists()


def test_a_leak_in_a_committed_release_is_found(course):
    release(course.assignment("tiny"))
    notebook = nbformat.read(released(course), 4)
    notebook.cells[3].source += "\nsecret_inputs = [3, 5, 7]"
    nbformat.write(notebook, released(course))
    leaks = release_leaks(course.assignment("tiny"))
    assert [(leak.kind, leak.cell) for leak in leaks] == [("hidden test", "test_double")]


PICTURE = {"image/png": "iVBORw0KGgo="}


def put_pictures(cells):
    why, title = cells["why"], cells["title"]
    why.source = why.source.replace("Because", "![s](attachment:solution.png)\nBecause")
    why.attachments = {"solution.png": PICTURE}
    title.source += "\n![t](attachment:title.png)"
    title.attachments = {"title.png": PICTURE}


def test_a_picture_in_a_solution_goes_with_it_and_one_in_the_text_stays(course):
    rewrite_source(course, put_pictures)
    release(course.assignment("tiny"))
    cells = {cell.id: cell for cell in nbformat.read(released(course), 4).cells}
    assert "attachments" not in cells["why"]
    assert set(cells["title"].attachments) == {"title.png"}


def test_a_picture_of_a_solution_in_a_committed_release_is_found(course):
    release(course.assignment("tiny"))
    notebook = nbformat.read(released(course), 4)
    why = next(cell for cell in notebook.cells if cell.id == "why")
    why.attachments = {"solution.png": PICTURE}
    nbformat.write(notebook, released(course))
    (leak,) = release_leaks(course.assignment("tiny"))
    assert str(leak) == "picture of why: solution.png is attached and not shown"
