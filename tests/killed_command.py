"""A command of the course's, typed in a process of its own and killed with -9 at some moment."""

import os
import signal
import time

import psutil

from grading.cli import main


def type_it(course, *words):
    """Type `course WORDS...` in a process of its own, and return its id.

    The preflight, which touches nothing, is left out: more of the moments are in what matters.
    """
    pid = os.fork()
    if pid:
        return pid
    status = 99
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        import grading.grade.everyone as everyone

        everyone.check_grader = lambda *_: None
        status = main(["--root", str(course.root), *words])
    finally:
        os._exit(status)


def kill_at(pid, moment):
    """Kill it after some seconds, unless it ends before; return its status, None where killed.

    Nothing that it has started goes on.
    """
    until, below = time.monotonic() + moment, {}
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        below |= {one.pid: one for one in psutil.Process(pid).children(recursive=True)}
        time.sleep(0.05)
    os.kill(pid, signal.SIGSTOP)  # so that nothing is started while we look
    below |= {one.pid: one for one in psutil.Process(pid).children(recursive=True)}
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    _, alive = psutil.wait_procs(list(below.values()), timeout=30)
    assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
    return None
