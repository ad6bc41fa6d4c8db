"""Student code in the sandbox: what is gone after it was killed."""

import signal

from sandbox_runs import SECONDS, WITHOUT, begin, sleepers, wait_for

DAEMON = """
    import os, pathlib, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            {before}
            pathlib.Path('ready').touch()
            time.sleep(40)
        os._exit(0)
    os.wait()
    {after}
    time.sleep(40)
"""


def test_kill_ends_daemons_and_code_that_ignores_signals(isolation, tmp_path):
    with begin(DAEMON.format(before="", after=""), tmp_path, isolation) as sandboxed:
        wait_for(tmp_path / "ready", sandboxed)
        assert len(sleepers(tmp_path)) >= 2
        (daemon,) = sandboxed.left_over()
        assert "python" in daemon
        sandboxed.kill()
        assert not sandboxed.alive
        assert sleepers(tmp_path) == []
    assert sandboxed.exceeded is None


def test_a_daemon_is_gone_once_the_command_ends(isolation, tmp_path):
    with begin(DAEMON.format(before="", after="os._exit(0)"), tmp_path, isolation) as sandboxed:
        sandboxed.wait(SECONDS)
    assert sleepers(tmp_path) == []


def test_killing_the_launcher_saves_no_daemon(tmp_path):
    kill_it = "os.kill(os.getppid(), signal.SIGKILL)"
    with begin(DAEMON.format(before="", after=kill_it), tmp_path, WITHOUT) as sandboxed:
        assert sandboxed.wait(SECONDS) == -signal.SIGKILL
    assert sleepers(tmp_path) == []


def test_processes_that_keep_forking_are_caught(isolation, tmp_path):
    code = """
        import os, pathlib, time
        if os.fork():
            time.sleep(20)
        pathlib.Path('ready').touch()
        for _ in range(2000):  # always a fresh process, the old one gone: some 6 s
            if os.fork():
                os._exit(0)
            os.setsid()
            time.sleep(0.002)
    """
    with begin(code, tmp_path, isolation) as sandboxed:
        wait_for(tmp_path / "ready", sandboxed)
        sandboxed.kill()
        assert sleepers(tmp_path) == []
