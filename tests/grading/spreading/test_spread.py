"""What a lost worker had is tried once on another; who comes late works, who is unfit does not."""

import os
import signal
import time
import zlib

import pytest

from grading.errors import GradingFailed
from grading.spreading import (
    ClusterWorkers,
    Here,
    LocalWorkers,
    Lost,
    NoWorkers,
    Proof,
    Spread,
    differences,
    spread,
    versions,
)
from grading.spreading.crew import News, done


def double(piece: bytes) -> bytes:
    return piece * 2


def end_where_asked(piece: bytes) -> bytes:
    """Double a piece; one that names a file ends its process, the first time or always."""
    kind, _, path = piece.decode().partition(" ")
    if kind == "always" or (kind == "once" and not os.path.exists(path)):
        if path:
            open(path, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return piece * 2


def fail(piece: bytes) -> bytes:
    raise ValueError("no such piece")


def fail_where(crew):
    """Return work that fails on the worker a."""
    return lambda piece: fail(piece) if crew.now == "a" else double(piece)


class Scripted:
    """A crew whose workers do what a test says: each call of `wait` is a step."""

    def __init__(self, **plan):
        self.plan = plan  # worker -> "good", "dies", "hangs", "late"
        self.there = {name: 1 for name, what in plan.items() if what != "late"}
        self.given, self.dropped, self.done_by = [], [], {}

    def members(self):
        return dict(self.there)

    def send(self, worker, key, work, piece):
        self.given.append((worker, key, work, piece))

    def wait(self, seconds):
        self.there |= {name: 1 for name, what in self.plan.items() if what == "late"}
        given, self.given = self.given, []
        news = []
        for worker, key, work, piece in given:
            if self.plan[worker] == "dies" and worker in self.there:
                del self.there[worker]
                news.append(News(worker, why="it died"))
            elif self.plan[worker] in ("good", "late") and worker in self.there:
                self.done_by.setdefault(worker, []).append(key)
                self.now = worker
                news.append(News(worker, key, *done(work, piece)))
        return news

    def drop(self, worker):
        self.dropped.append(worker)
        self.there.pop(worker, None)

    def close(self):
        pass


def pieces(number):
    return [(f"s {k}", b"%d" % k) for k in range(number)]


def outcome(crew, number=6, seconds=60.0, work=double, **more):
    return {
        key: result for key, result, _ in Spread(crew, work, seconds, **more).run(pieces(number))
    }


WANTED = {f"s {k}": b"%d" % k * 2 for k in range(6)}


@pytest.mark.parametrize(
    "plan",
    [
        {"a": "good"},
        {"a": "good", "b": "dies"},
        {"a": "dies", "b": "dies", "c": "good", "d": "good"},
        {"a": "late"},
        {"a": "dies", "b": "late"},
    ],
    ids=["one", "one dies", "two die", "one comes late", "all gone until one comes"],
)
def test_each_piece_is_done_once_whoever_dies_or_comes(plan):
    crew = Scripted(**plan)
    assert outcome(crew) == WANTED
    done = [key for keys in crew.done_by.values() for key in keys]
    assert sorted(done) == sorted(WANTED)


def test_a_piece_that_two_workers_died_of_is_lost_and_says_of_which():
    crew = Scripted(a="dies", b="dies", c="good")
    found = outcome(crew, 1)
    assert found == {"s 0": Lost("a: it died; then b: it died")}


def test_a_worker_that_fails_time_and_again_is_used_no_more():
    crew = Scripted(a="good", b="good")
    found = outcome(crew, 30, work=fail_where(crew))
    assert found == {f"s {k}": b"%d" % k * 2 for k in range(30)}
    assert crew.dropped == ["a"]


def test_a_worker_that_is_stuck_is_let_go_and_its_piece_goes_elsewhere():
    crew = Scripted(a="hangs", b="good")
    assert outcome(crew, seconds=0.2) == WANTED
    assert crew.dropped == ["a"]


def test_a_worker_whose_proof_is_wrong_is_named_and_gets_no_work():
    told = []
    crew = Scripted(a="good", b="late")
    proof = Proof(double, b"x", lambda shown: "" if crew.given or told else "no bubblewrap")
    assert outcome(crew, proof=proof, tell=told.append) == WANTED
    assert told == ["the worker a is not used: no bubblewrap"]
    assert "a" not in crew.done_by or crew.done_by["a"] == ["\0proof"]


def test_where_none_is_fit_that_is_an_error_with_every_reason(monkeypatch):
    monkeypatch.setattr(spread, "GRACE_SECONDS", 0.05)
    proof = Proof(double, b"x", lambda shown: "no bubblewrap")
    one = Spread(Scripted(a="good", b="good"), double, 60, proof, tell=lambda text: None)
    with pytest.raises(NoWorkers, match="a: no bubblewrap; b: no bubblewrap"):
        one.first_proof()


def test_where_nobody_comes_the_wait_ends(monkeypatch):
    monkeypatch.setattr(spread, "WAIT_SECONDS", 0.1)
    with pytest.raises(NoWorkers, match="there was no worker that can be used"):
        outcome(Scripted(a="dies"), 3)


def test_every_result_that_came_is_kept_before_the_first_is_looked_at():
    kept = []
    one = Spread(Scripted(a="good", b="good", c="good"), double, 60)
    next(one.run(pieces(3), lambda key, result: kept.append(key)))
    assert sorted(kept) == ["s 0", "s 1", "s 2"]


def test_nothing_to_do_needs_nobody():
    assert outcome(Scripted(), 0) == {}
    assert outcome(Here()) == WANTED


def test_a_process_that_is_killed_has_a_successor_which_does_its_piece(tmp_path):
    crew = LocalWorkers(2)
    try:
        kinds = ["good", f"once {tmp_path / 'a b'}", "always", "good"]
        given = [(f"s {k}", kind.encode()) for k, kind in enumerate(kinds)]
        found = {key: result for key, result, _ in Spread(crew, end_where_asked, 60).run(given)}
    finally:
        crew.close()
    assert found["s 0"] == found["s 3"] == b"goodgood"
    assert found["s 1"] == given[1][1] * 2
    assert isinstance(found["s 2"], Lost)
    assert found["s 2"].why.count("its process ended (signal 9)") == 2


def test_work_that_fails_is_told_and_200_mb_come_back():
    crew = LocalWorkers(1)
    try:
        found = [result for _, result, _ in Spread(crew, fail, 60).run(pieces(1))]
        assert found == [Lost("process 1: ValueError: no such piece")]
        large = zlib.compress(bytes(200 * 2**20))
        (result,) = Spread(crew, zlib.decompress, 60).run([("large", large)])
        assert len(result[1]) == 200 * 2**20
    finally:
        crew.close()


def test_processes_that_are_let_go_have_ended():
    crew = LocalWorkers(2)
    began = time.monotonic()
    processes = [process for process, _, _ in crew._there.values()]
    crew.close()
    assert not any(process.is_alive() for process in processes)
    assert time.monotonic() - began < 20


def test_versions_that_differ_are_named():
    assert differences(versions()) == ""
    assert differences({**versions(), "torch": "1.0"}).startswith("torch 1.0 where the course has")
    assert "numpy missing where" in differences({"python": "3"}) or "and" in differences({})


def test_an_address_where_nothing_answers_is_a_sentence(monkeypatch):
    monkeypatch.setattr("grading.spreading.cluster.CONNECT_SECONDS", 2)
    with pytest.raises(
        GradingFailed, match=r"no scheduler of Dask's answers at tcp://127\.0\.0\.1:1"
    ):
        ClusterWorkers("tcp://127.0.0.1:1")
