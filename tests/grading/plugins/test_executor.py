"""How the plug-in runs hand-ins: each with a seed of its own, in a folder that does not stay."""

import os
import shutil
import tempfile
import time

import pytest
from conftest import course_command, hand_in, tiny_notebook
from nbformat.v4 import new_notebook

from grading.course import open_course
from grading.engine import Run
from grading.plugins import executor
from grading.plugins.task import Task
from grading.sandbox import Limits


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


def test_what_a_hand_in_wrote_where_a_run_was_killed_goes_a_day_later(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = {"hand-in-killed": 2, "zygote-killed": 2, "hand-in-at-work": 0, "another": 2}
    for name, days in made.items():
        (tmp_path / name / "work").mkdir(parents=True)
        moment = time.time() - days * 24 * 3600
        os.utime(tmp_path / name, (moment, moment))
    monkeypatch.setattr(executor, "run_hand_in", lambda *told: Run())
    executor.run_here(Task(new_notebook(), Limits(), False, {}, [], 1, "ada"))
    assert {path.name for path in tmp_path.iterdir()} == {"hand-in-at-work", "another"}
