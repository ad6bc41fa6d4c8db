"""Student code in the sandbox: what it cannot reach."""

import errno
import socket
import sys
import textwrap

import pytest
from conftest import PROJECT
from sandbox_runs import WITHOUT, begin, run, wait_for


def test_the_network_outside_is_not_reachable(bubblewrap, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
            import socket
            print(socket.socket().connect_ex(('127.0.0.1', {port})))
            print(socket.socket().connect_ex(('1.1.1.1', 53)))
        """
        assert "0" not in run(code, tmp_path, bubblewrap).split()
        assert run(code, tmp_path, WITHOUT).split()[0] == "0"  # the check itself can fail


def test_what_listens_inside_is_not_reachable_from_outside(bubblewrap, tmp_path):
    code = """
        import pathlib, socket, time
        server = socket.create_server(('127.0.0.1', 0))
        socket.create_connection(server.getsockname())  # inside it is reachable
        pathlib.Path('port.part').write_text(f'{server.getsockname()[1]}')
        pathlib.Path('port.part').rename('port')
        time.sleep(30)
    """
    with begin(code, tmp_path, bubblewrap) as sandboxed:
        port = int(wait_for(tmp_path / "port", sandboxed))
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def test_the_course_and_the_machine_are_out_of_sight(bubblewrap, tmp_path):
    (tmp_path / "scratch").mkdir()
    (tmp_path / "other").mkdir()  # another submission, beside this one
    (tmp_path / "other" / "answers").write_text("secret")
    code = f"""
        import os
        for root in ({str(PROJECT)!r}, {str(tmp_path)!r}):
            print(sorted(os.listdir(root)))
        print([name for name in os.listdir('/etc') if name in ('shadow', 'ssh', 'machine-id')])
        print([name for name in os.listdir('/proc') if name.isdigit()])
        print(os.path.exists('/root/.bashrc'), os.path.exists('/home'), os.path.exists('/var'))
    """
    printed = run(code, tmp_path / "scratch", bubblewrap).splitlines()
    seen = set(eval(printed[0]))
    assert {"helpers", "grading"} <= seen <= {"helpers", "grading", ".venv"}
    assert printed[1] == "['scratch']"
    assert printed[2] == "[]"
    assert len(eval(printed[3])) == 2  # bwrap's first process and itself
    assert printed[4] == "False False False"


def test_nothing_outside_scratch_can_be_written(bubblewrap, tmp_path):
    code = f"""
        import os
        skipped = os.getcwd(), '/usr/lib', '/usr/share', {sys.prefix + "/lib"!r}  # long, and alike
        allowed = '/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'
        for folder, folders, files in os.walk('/'):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in skipped]
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                if os.path.islink(path) or path in allowed or path.startswith('/dev/pts'):
                    continue
                if not os.access(path, os.W_OK) or path.startswith(('/tmp', '/dev/shm')):
                    continue
                if os.stat(path).st_rdev != os.stat('/dev/null').st_rdev:
                    print(path)
        for path in (*skipped[1:], '/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj'):
            if os.access(path, os.W_OK):
                print(path)
    """
    assert run(code, tmp_path, bubblewrap) == ""


def test_what_only_root_may_read_stays_unread(bubblewrap, tmp_path):
    code = """
        import os
        for name in ('keys', 'kpagecount', 'slabinfo', 'vmallocinfo', 'kcore', 'kmsg'):
            try:
                print(open('/proc/' + name, 'rb').read(8).decode('latin1'), end='')
            except OSError:
                pass
    """
    assert run(code, tmp_path, bubblewrap) == ""


def test_it_has_no_privileges_and_cannot_get_any(bubblewrap, tmp_path):
    code = """
        import os, subprocess
        status = open('/proc/self/status').read()
        print([line.split()[1].strip('0') for line in status.splitlines() if line[:3] == 'Cap'])
        print('NoNewPrivs:\\t1' in status, os.getuid())
        print(subprocess.run(['unshare', '-U', 'true'], capture_output=True).returncode != 0)
    """
    assert run(code, tmp_path, bubblewrap).splitlines()[:2] == [str([""] * 5), "True 1000"]


REFUSED = {
    "record locks": "import fcntl\nfcntl.lockf(open('mine', 'w'), fcntl.LOCK_EX)",
    "locks of open files": "import fcntl\nfcntl.fcntl(open('mine', 'w'), 38, bytes(32))",
    "flock": "import fcntl\nfcntl.flock(open('mine', 'w'), fcntl.LOCK_EX)",
    "leases": "import fcntl\nfcntl.fcntl(open('mine', 'w'), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "System V memory": (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "if libc.shmget(0, 4096, 0o1600) < 0: raise OSError(ctypes.get_errno(), 'shmget')"
    ),
    "queues of POSIX": (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "if libc.mq_open(b'/mine', os.O_CREAT | os.O_RDWR, 0o600, None) < 0: "
        "raise OSError(ctypes.get_errno(), 'mq_open')\nlibc.mq_unlink(b'/mine')"
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_two_sandboxes_could_talk_by_is_refused(what, tmp_path, bubblewrap):
    if not bubblewrap.filters:
        pytest.skip("no filter of system calls on this machine")
    body = textwrap.indent(REFUSED[what], "    ")
    code = f"try:\n{body}\nexcept OSError as error:\n    print(error.errno)"
    assert run(code, tmp_path, bubblewrap) == str(errno.EPERM)
    assert run(code, tmp_path, WITHOUT) != str(errno.EPERM), "the check itself can fail"


def test_what_libraries_need_goes_on_working(tmp_path, bubblewrap):
    code = """
        import multiprocessing, os, socket, threading
        from multiprocessing import shared_memory
        block = shared_memory.SharedMemory(create=True, size=100)
        block.close(), block.unlink()
        with multiprocessing.Pool(2) as pool:
            print(sum(pool.map(abs, [-1, 2])))
        os.set_inheritable(0, False), socket.socketpair(), threading.Lock().acquire()
    """
    assert run(code, tmp_path, bubblewrap) == "3"
