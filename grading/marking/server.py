"""The server behind the page: where it listens, how it is opened, how it ends."""

import os
import shlex
import signal
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop

from grading.course import Assignment
from grading.errors import MarkingError
from grading.marking.api import MOST_SENT, make_app
from grading.marking.guard import Guard
from grading.marking.marking import Marking, check_can_mark
from grading.marking.saving import Saver

BUSY_SECONDS = 15  # for which a save waits for another command's turn in SQLite


def serve(
    assignment: Assignment,
    port: int = 0,
    names: bool = False,
    address: str = "",
    browser: bool = True,
    tell: Callable[[str], None] = print,
) -> None:
    """Show the page until the process is interrupted.

    port: on the loopback interface; 0 takes a free one
    names: whether students' names are shown
    address: under which a proxy shows the server, such as that of jupyter-server-proxy
    browser: whether to open one
    raises: MarkingError where there is nothing to mark, or the port is taken
    """
    if not assignment.course.has_gradebook():
        raise MarkingError(
            f"there is no gradebook yet: run `course grade {assignment}` first, which makes it"
        )
    guard = Guard(address)
    with gradebook_of(assignment) as gradebook:
        marking = Marking(assignment, gradebook.engine, names)
        saver = Saver(marking)
        check_can_mark(marking)
        listening = _listen(port)
        server = HTTPServer(make_app(marking, saver, guard), max_body_size=MOST_SENT)
        server.add_sockets([listening])
        _end_in_peace()
        url = _address(guard, listening.getsockname()[1])
        if address:
            tell(f"listens on port {listening.getsockname()[1]} of this machine, for the proxy")
        _tell_start(marking, url, tell)
        redirect = _open_browser(url) if browser and not address else None
        try:
            with suppress(KeyboardInterrupt):
                IOLoop.current().start()
            tell(f"\n{saver.marked} answers marked; in the pages too: course report {assignment}")
        finally:
            server.stop()
            marking.notes.open(marking.who, "")
            if redirect:
                redirect.unlink(missing_ok=True)


def _end_in_peace() -> None:
    """Let Ctrl-C and a request to end wait until what is being stored is stored."""
    loop = IOLoop.current()
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            with suppress(NotImplementedError):  # on Windows Ctrl-C is an exception
                loop.asyncio_loop.add_signal_handler(number, loop.stop)  # type: ignore[attr-defined]


def gradebook_of(assignment: Assignment) -> Any:
    """Open the gradebook; a save waits for another command's turn only for seconds."""
    course = assignment.course
    url = course.directory().db_url.replace("timeout=60", f"timeout={BUSY_SECONDS}")
    return Gradebook(url, course.directory().course_id)


def _listen(port: int) -> socket.socket:
    """Return a socket of the loopback interface: nobody from elsewhere reaches it."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setblocking(False)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        listening.close()
        raise MarkingError(
            f"port {port} cannot be used ({error.strerror}): take another with --port, or none"
        ) from error
    listening.listen(128)
    return listening


def _address(guard: Guard, port: int) -> str:
    base = guard.address.rstrip("/") or f"http://127.0.0.1:{port}"
    return f"{base}/{guard.path}/?token={guard.token}"


def _tell_start(marking: Marking, url: str, tell: Callable[[str], None]) -> None:
    questions = marking.overview()["questions"]
    waiting = sum(one["waiting"] for one in questions)
    tell(f"{marking.assignment}: {len(questions)} written questions, {waiting} answers wait")
    if missing := marking.not_graded():
        command = f"course grade {shlex.quote(marking.assignment.name)}"
        tell(f"not on the page, because they were not graded ({command}): {', '.join(missing)}")
    tell("Ctrl-C ends it; every mark is stored as you give it")
    tell(f"open    {url}")


def _open_browser(url: str) -> Path:
    """Open a browser by a file that only we can read: other users see a command's words."""
    handle, name = tempfile.mkstemp(prefix="course-mark-", suffix=".html")
    text = f'<meta http-equiv="refresh" content="0; url={escape(url)}">'
    with os.fdopen(handle, "w") as file:
        file.write(f'<!DOCTYPE html><html><head><meta charset="utf-8">{text}</head></html>')
    webbrowser.open(Path(name).as_uri())
    return Path(name)
