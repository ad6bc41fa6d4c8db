"""Each hand-in is graded with a seed of its own; a regrade of the same hand-in repeats it."""

import shutil

import pytest
from conftest import course_command, hand_in, tiny_notebook

from grading.course import open_course
from grading.plugins import executor


@pytest.fixture
def seeds(monkeypatch):
    """The seeds of the hand-ins that are run, in order; they are run all the same."""
    seen = []
    run = executor.run_hand_in

    def noting(notebook, settings, *more):
        seen.append(settings.seed)
        return run(notebook, settings, *more)

    monkeypatch.setattr(executor, "run_hand_in", noting)
    return seen


def test_a_regrade_repeats_the_seed_and_another_hand_in_gets_another(graded_class, tmp_path, seeds):
    shutil.copytree(graded_class.root, tmp_path / "course")
    course = open_course(tmp_path / "course")

    def seed_of_ada():
        """Grade her alone: the reference answer goes first."""
        seeds.clear()
        assert course_command(course, "grade", "tiny", "--student", "ada") == 0
        return seeds[-1]

    first, again = seed_of_ada(), seed_of_ada()
    changed = tiny_notebook()
    changed.cells[0].source += " "
    hand_in(course, "ada", changed)
    other = seed_of_ada()
    assert first == again != other
    assert all(1 <= seed <= 10_000 for seed in (first, other))
