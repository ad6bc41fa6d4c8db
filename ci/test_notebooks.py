"""Every notebook in source/ runs from top to bottom, with its solutions, in its fast setting."""

import nbformat
import pytest

from ci.notebooks import faults, list_notebooks, short_name
from ci.run_notebook import run_notebook

NOTEBOOKS = list_notebooks("source")
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=short_name)


def test_there_is_a_notebook_to_check():
    assert NOTEBOOKS, "source/ holds no notebook, so nothing in ci/ checks anything"


@each_notebook
def test_is_kept_as_the_course_keeps_notebooks(path):
    assert not faults(nbformat.read(path, 4))


@each_notebook
def test_runs_from_top_to_bottom(path, record_property):
    executed = run_notebook(path, fast=True)
    record_property("seconds", round(executed.metadata.papermill.duration, 1))
