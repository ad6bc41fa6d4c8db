"""Whichever process of the grader is killed with -9, nothing of the hand-in goes on running."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from conftest import course_command, hand_in, make_course
from killed_worker import MARK, sleeping, work

from grading.course import open_course
from grading.engine import clean_process
from grading.releasing import release
from grading.sandbox import end_with_parent
from grading.sandbox.process import marked

SECONDS = 60
NAME_OF_ZYGOTE, NAME_OF_CANDIDATE = "zygote", "candidate"


def coordinate(root: Path) -> None:
    """Be `course grade`, which lets workers grade."""
    course_command(open_course(root), "grade", "tiny", "--jobs", "2")


def wait_until(what, says: str) -> None:
    until = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < until, says
        time.sleep(0.05)


def running(processes) -> list[psutil.Process]:
    found = []
    for one in processes:
        try:
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except psutil.NoSuchProcess:
            continue
    return found


def command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # gone in the meantime
        return []


def is_named(process: psutil.Process, name: str) -> bool:
    try:
        return process.name() == name
    except psutil.Error:
        return False


def runs_module(process: psutil.Process, name: str) -> bool:
    return command_line(process)[1:3] == ["-m", name]


def roles(worker: psutil.Process) -> dict[str, psutil.Process]:
    """Return the processes that a worker has started, each the parent of the next."""
    server = next(one for one in worker.children() if runs_module(one, "grading.engine"))
    (examiner,) = (one for one in server.children() if one not in zygotes(worker))
    keeper = examiner.children()[0]  # bwrap, or the launcher that watches over the candidate
    return {"worker": worker, "fork server": server, "examiner": examiner, "keeper": keeper}


def zygotes(top: psutil.Process) -> list[psutil.Process]:
    """Return the zygotes under a process, and the processes that they have prepared."""
    forks = [one for one in top.children(recursive=True) if is_named(one, NAME_OF_ZYGOTE)]
    return [one for one in forks if not is_inside(one)]


def is_inside(process: psutil.Process) -> bool:
    """Tell whether a process has joined a sandbox, or waits for one that has."""
    try:
        return os.readlink(f"/proc/{process.pid}/ns/user") != os.readlink("/proc/self/ns/user")
    except OSError:  # gone in the meantime
        return False


@pytest.mark.parametrize("killed", ["worker", "fork server", "examiner", "keeper"])
def test_nothing_goes_on_once_one_of_its_processes_is_killed(tmp_path, isolation, killed):
    worker = clean_process(work, tmp_path, bool(isolation))
    worker.start()
    try:
        wait_until((tmp_path / "work" / "ready").exists, "the hand-in does not start")
        there = roles(psutil.Process(worker.pid))
        names = list(there)
        mine = [there[name] for name in names[names.index(killed) :]]
        mine += [one for one in there["worker"].children(recursive=True) if is_inside(one)]
        if killed in ("worker", "fork server"):
            mine += zygotes(there["worker"])
        mine += [one for one in there["keeper"].children(recursive=True) if one not in mine]
        mine += [one for one in marked(f"{MARK}-{tmp_path}") if one not in mine]
        assert len(running(mine)) >= 3  # the candidate, its daemon, and who keeps them
        there[killed].kill()
        wait_until(lambda: not running(mine), f"{running(mine)} outlive the {killed}")
    finally:
        worker.kill()
        worker.join()
    wait_until(lambda: not marked(f"{MARK}-{tmp_path}"), "something outlives its worker")


def test_nothing_goes_on_once_the_coordinator_is_killed(tmp_path):
    course = make_course(tmp_path / "course")
    release(course.assignment("tiny"))
    for student in ("ada", "bob"):
        hand_in(course, student, sleeping())
    context = multiprocessing.get_context("spawn")
    coordinator = context.Process(target=coordinate, args=(course.root,))
    coordinator.start()
    top = psutil.Process(coordinator.pid)

    def candidates() -> list[psutil.Process]:
        inside = running(top.children(recursive=True))
        cold = [one for one in inside if "grading.candidate" in command_line(one)]
        return [*cold, *(one for one in inside if is_named(one, NAME_OF_CANDIDATE))]

    try:
        wait_until(lambda: sum(map(is_inside, candidates())) >= 2, "the hand-ins do not start")
        everything = top.children(recursive=True)
    finally:
        os.kill(coordinator.pid, signal.SIGKILL)
        coordinator.join()
    wait_until(lambda: not running(everything), f"{running(everything)} outlive the coordinator")


def wait_long() -> None:
    end_with_parent()
    time.sleep(SECONDS)


def start_and_tell(line) -> None:
    child = multiprocessing.get_context("spawn").Process(target=wait_long)
    child.start()
    line.send(child.pid)
    time.sleep(SECONDS)


def test_a_worker_ends_with_the_process_that_started_it():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    parent = context.Process(target=start_and_tell, args=(theirs,))
    parent.start()
    child = psutil.Process(ours.recv())
    parent.kill()
    parent.join()
    wait_until(lambda: not running([child]), "the worker outlives its parent")
