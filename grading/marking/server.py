"""The server behind the page: an address for each thing that it shows and does, and its life."""

import json
import os
import shlex
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from functools import wraps
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop

from grading.course import Assignment
from grading.errors import CourseError, MarkingError
from grading.marking.guard import Entry, Guard, Guarded
from grading.marking.marking import Marking, NotThere, check_can_mark
from grading.marking.saving import Conflict, Invalid, Saver, read_given

PAGE = files("grading.marking") / "page"
FILES = {"page.js": "text/javascript", "page.css": "text/css"}
MOST_SENT = 1_000_000  # bytes of a request
BUSY_SECONDS = 15  # for which a save waits for another command's turn in SQLite


def make_app(marking: Marking, saver: Saver, guard: Guard) -> web.Application:
    """Return the application: the page at the guard's path, and what it asks for beneath."""
    shared = {"marking": marking, "saver": saver}
    answer = r"answers/([0-9a-f]{1,32})"
    routes: list[tuple[str, type[Guarded], dict[str, Any]]] = [
        ("", Entry, {}),
        (r"(page\.js|page\.css)", File, {}),
        ("api/assignment", Overview, shared),
        (r"api/questions/(\d{1,4})", Questions, shared),
        (r"api/questions/(\d{1,4})/states", States, shared),
        (r"api/questions/(\d{1,4})/empty", Empty, shared),
        (r"api/questions/(\d{1,4})/comments", Comments, shared),
        (f"api/{answer}", OneAnswer, shared),
        (rf"api/{answer}/figures/(\d{{1,3}})", Figure, shared),
        ("api/undo", Undo, shared),
    ]
    return web.Application(
        [(f"/{guard.path}/{path}", handler, given) for path, handler, given in routes],
        guard=guard,
        template_path=str(PAGE),
        default_handler_class=Nothing,
        log_function=lambda handler: None,
    )


def in_words(method: Callable[..., dict]) -> Callable[..., None]:
    """Answer with what a method returns, as JSON, or with a sentence that says why not."""

    @wraps(method)
    def answer(self: "Api", *words: str) -> None:
        try:
            self.finish(method(self, *words))
        except NotThere as error:
            self.say(404, error)
        except Conflict as error:
            self.say(409, error, why=error.why)
        except Invalid as error:
            self.say(400, error)
        except CourseError as error:
            self.say(503, error)

    return answer


class Api(Guarded):
    """A handler that knows the answers and speaks JSON."""

    def initialize(self, marking: Marking, saver: Saver) -> None:
        """Take what all share; see RequestHandler."""
        self.marking, self.saver = marking, saver

    def say(self, status: int, error: Exception, **more: str) -> None:
        """Answer with a status and a sentence."""
        self.set_status(status)
        self.finish({"sentence": str(error), **more})

    def sent(self) -> Any:
        """Return what was sent as JSON."""
        try:
            return json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            raise Invalid("What was sent is no JSON.") from None

    def states(self, number: int) -> dict[str, Any]:
        """Return what a page needs after each change."""
        return {**self.marking.states(number), "undo": self.saver.actions}


class Overview(Api):
    """The questions of the assignment."""

    @in_words
    def get(self) -> dict:
        """Return them with how many answers wait."""
        return {**self.marking.overview(), "undo": self.saver.actions}


class Questions(Api):
    """One question."""

    @in_words
    def get(self, number: str) -> dict:
        """Return it with its answers in their order."""
        return {**self.marking.question(int(number)), "undo": self.saver.actions}


class States(Api):
    """What changes while people mark."""

    @in_words
    def get(self, number: str) -> dict:
        """Return it for one question."""
        return self.states(int(number))


class OneAnswer(Api):
    """One answer and its mark."""

    @in_words
    def get(self, id: str) -> dict:
        """Return it."""
        return self.marking.answer(id)

    @in_words
    def put(self, id: str) -> dict:
        """Store its mark."""
        count = self.saver.save(id, read_given(self.sent()))
        return {"count": count, **self.states(self.marking.place(id)[0])}


class Figure(Api):
    """A picture of an answer's section."""

    def get(self, id: str, number: str) -> None:
        """Send it, as a picture and nothing else."""
        try:
            kind, data = self.marking.figure(id, int(number))
        except (NotThere, MarkingError) as error:
            self.say(404, error)
            return
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", "inline")
        self.finish(data)


class Empty(Api):
    """All empty answers of a question."""

    @in_words
    def post(self, number: str) -> dict:
        """Give them 0 points."""
        return {"count": self.saver.save_empty(int(number)), **self.states(int(number))}


class Comments(Api):
    """The reusable comments of a question."""

    @in_words
    def post(self, number: str) -> dict:
        """Keep one."""
        self._change(number, self.marking.notes.add_comment)
        return self.states(int(number))

    @in_words
    def delete(self, number: str) -> dict:
        """Keep one no longer."""
        self._change(number, self.marking.notes.remove_comment)
        return self.states(int(number))

    def _change(self, number: str, change: Callable[..., None]) -> None:
        sent = self.sent()
        text = read_given({"comment": sent.get("text") if isinstance(sent, dict) else ""}).comment
        if not text:
            raise Invalid("A comment to keep has at least a letter.")
        change(self.marking._question(int(number)), text)


class Undo(Api):
    """The last action."""

    @in_words
    def post(self) -> dict:
        """Take it back."""
        undone = self.saver.undo()
        number = self.marking.place(undone[0])[0]
        return {"answers": undone, "question": number, **self.states(number)}


class File(Guarded):
    """The page's script and style."""

    def get(self, name: str) -> None:
        """Send one of them."""
        self.set_header("Content-Type", f"{FILES[name]}; charset=utf-8")
        self.finish((PAGE / name).read_text(encoding="utf-8"))


class Nothing(Guarded):
    """Every other address."""

    def get(self, *words: str) -> None:
        """Say that there is nothing."""
        raise web.HTTPError(404)

    post = put = delete = patch = head = options = get


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
        url = _address(guard, listening.getsockname()[1])
        if address:
            tell(f"listens on port {listening.getsockname()[1]} of this machine, for the proxy")
        _tell_start(marking, url, tell)
        redirect = _open_browser(url) if browser and not address else None
        try:
            IOLoop.current().start()
        except KeyboardInterrupt:
            tell(f"\n{saver.marked} answers marked; in the pages too: course report {assignment}")
        finally:
            server.stop()
            marking.notes.open(marking.who, "")
            if redirect:
                redirect.unlink(missing_ok=True)


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
