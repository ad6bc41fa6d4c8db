"""Every notebook in release/ is what source/ gives now, leaks nothing, and gives no marks away."""

from pathlib import Path

import pytest

from ci.notebooks import (
    ROOT,
    broken_before_first_exercise,
    earned_unsolved,
    list_notebooks,
    short_name,
)
from ci.run_notebook import run_every_cell
from grading.course import Assignment, open_course
from grading.releasing import release_leaks, stale_notebooks

ASSIGNMENTS = open_course(ROOT).assignments


def test_release_has_the_notebooks_of_source_and_no_others() -> None:
    released = [short_name(path) for path in list_notebooks("release")]
    written = [short_name(path) for path in list_notebooks("source")]
    assert written, "source/ holds no notebook, so nothing is checked"
    assert released == written, "run `make release` and commit release/ with source/"


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=str)
def test_release_is_what_source_gives_now(assignment: Assignment) -> None:
    stale = stale_notebooks(assignment)
    assert not stale, f"release/{assignment}: {stale} differ: run `make release` and commit them"


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=str)
def test_release_shows_no_solution_and_no_hidden_test(assignment: Assignment) -> None:
    leaks = [str(leak) for leak in release_leaks(assignment)]
    assert not leaks


@pytest.mark.parametrize("path", list_notebooks("release"), ids=short_name)
def test_no_test_passes_before_the_work_is_done(path: Path, tmp_path: Path) -> None:
    executed = run_every_cell(path, tmp_path)
    assert not broken_before_first_exercise(executed)
    assert not earned_unsolved(executed), "these tests pass with nothing solved"
