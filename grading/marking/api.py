"""What the page asks for: an address for each thing that it shows and does."""

import json
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from typing import Any

from tornado import web

from grading.errors import CourseError, MarkingError
from grading.marking.guard import Entry, Guard, Guarded
from grading.marking.marking import Marking, NotThere
from grading.marking.saving import Conflict, Invalid, Saver, read_given

PAGE = files("grading.marking") / "page"
FILES = {"page.js": "text/javascript", "page.css": "text/css"}
MOST_SENT = 1_000_000  # bytes of a request


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
        change(self.marking.question_of(int(number)), text)


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
