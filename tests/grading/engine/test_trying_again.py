"""A cell of ours that a busy machine spoils is tried again, once; a student's fault is none."""

import signal

import pytest
from conftest import code
from nbformat.v4 import new_notebook
from nbgrader.utils import determine_grade, is_grade

from grading.engine import Settings, run_hand_in
from grading.engine.by_hand import ByHand
from grading.engine.clock import Clock
from grading.engine.examiner import Examiner
from grading.engine.lost import CandidateLost, Reason
from grading.engine.session import run_steps
from grading.engine.settings import Step
from grading.engine.supervisor import Supervisor
from grading.sandbox import Limits, find_isolation

STEPS = {
    1: Step("set-up", "x = 5", False, is_ours=True),
    2: Step("f", "def f(): return x", False),
    3: Step("test_f", '"f"\nassert f() == 5', True, is_ours=True),
    4: Step("test_after", '"f again"\nassert f() == 5', True, is_ours=True),
}


def failing(times: int, at: str, lost: CandidateLost, monkeypatch) -> list:
    """Let the candidate be lost so many times in a step; return where that is noted."""
    done: list = []
    run = Supervisor._run

    def lose(self, channel, number, source):
        if STEPS[number].name == at and len(done) < times:
            done.append(number)
            raise lost
        return run(self, channel, number, source)

    examine = Examiner.run

    def lose_test(self, source, channel, seconds=3600, rest=None):
        tested = examine(self, source, channel, seconds, rest)
        if source == STEPS[3].source and at == "test_f" and len(done) < times:
            done.append(3)
            return type(tested)([], lost)
        return tested

    monkeypatch.setattr(Supervisor, "_run", lose)
    monkeypatch.setattr(Examiner, "run", lose_test)
    return done


def play(tmp_path) -> tuple[dict[str, bool], list[str]]:
    settings = Settings(Limits(cell_seconds=5), find_isolation(), tmp_path)
    handler = signal.getsignal(signal.SIGALRM)
    with Supervisor(settings, float("inf")) as supervisor:
        by_hand = ByHand(settings, lambda other: Supervisor(other, float("inf")))
        steps = run_steps(STEPS, Examiner(""), supervisor, by_hand)
        ran = {STEPS[n].name: run for n, run in steps}
    signal.signal(signal.SIGALRM, handler)
    fine = {
        name: all(o["output_type"] != "error" for o in run.outputs) for name, run in ran.items()
    }
    return fine, supervisor.notes


ENDED = CandidateLost(Reason.ENDED, "the process ended")
FINE = dict.fromkeys(["set-up", "f", "test_f", "test_after"], True)


@pytest.mark.parametrize("at", ["set-up", "test_f"])
def test_a_cell_of_ours_whose_process_ends_once_costs_nothing(tmp_path, monkeypatch, at):
    failing(1, at, ENDED, monkeypatch)
    fine, notes = play(tmp_path)
    assert fine == FINE
    assert f"{at}: tried again in a fresh process: this time it ran to its end" in notes


def test_the_same_result_twice_is_the_result(tmp_path, monkeypatch):
    done = failing(9, "test_f", ENDED, monkeypatch)
    fine, notes = play(tmp_path)
    assert fine == FINE | {"test_f": False}
    assert len(done) == 2
    assert "test_f: tried again in a fresh process: the same again" in notes


@pytest.mark.parametrize("reason", [Reason.LIMIT, Reason.PROTOCOL, Reason.TIME])
def test_what_the_hand_in_is_to_blame_for_is_not_tried_again(tmp_path, monkeypatch, reason):
    """TIME: the candidate has computed nothing, so it waits, on any machine."""
    done = failing(1, "test_f", CandidateLost(reason), monkeypatch)
    fine, notes = play(tmp_path)
    assert fine == FINE | {"test_f": False}
    assert len(done) == 1
    assert "tried again" not in str(notes)


def test_a_cell_of_the_student_s_is_not_tried_again(tmp_path, monkeypatch):
    failing(1, "f", ENDED, monkeypatch)
    fine, _ = play(tmp_path)
    assert not fine["f"]


@pytest.mark.parametrize(
    ("computed", "chance"),
    [(0.0, False), (0.5, False), (5.0, True), (40.0, True), (59.0, False), (70.0, False)],
    ids=["sleeps", "hardly computes", "starved", "slow", "at its limit", "beyond"],
)
def test_only_who_was_kept_from_computing_may_try_again(computed, chance):
    wall = [0.0]
    clock = Clock(Limits(cell_seconds=60, patience=3), 1800.0, now=lambda: wall[0])
    clock.start(computed=0.0)
    wall[0] = 180.0
    assert clock.more(computed) is None
    assert clock.ran_out_by_chance() is chance


def test_who_only_waits_again_and_again_is_stopped_sooner_each_time():
    wall, took = [0.0], []
    clock = Clock(Limits(cell_seconds=60, patience=3), 1800.0, now=lambda: wall[0])
    for _ in range(5):
        began, until = wall[0], clock.start(computed=0.0)
        while until is not None:
            wall[0] = until
            until = clock.more(0.0)
        took.append(wall[0] - began)
    assert took == [180.0, 60.0, 30.0, 20.0, 20.0]
    began, until = wall[0], clock.start(computed=0.0)
    while until is not None:  # what computes has its patience all the same
        wall[0] = until
        until = clock.more((wall[0] - began) / 4)
    assert wall[0] - began == 180.0


def test_a_process_that_always_ends_loses_its_test_alone(tmp_path):
    cells = [
        code("f", "import os\ndef f(): os._exit(1)", solution=True),
        code("test_f", '"f"\nf()', points=1),
        code("test_g", '"g"\nassert 1 == 1', points=1),
    ]
    notebook = new_notebook(cells=cells)
    run = run_hand_in(notebook, Settings(Limits(cell_seconds=5), find_isolation(), tmp_path))
    tests = [cell for cell in notebook.cells if is_grade(cell)]
    assert [determine_grade(cell)[0] for cell in tests] == [0, 1]
    assert "test_f: tried again in a fresh process: the same again" in run.notes
