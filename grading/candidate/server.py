"""The candidate's end of the wire: it runs a student's cells and answers the examiner's questions.

It is started for one hand-in and trusted with nothing: no test, seed or expected value reaches it.
Student code runs beside this module and may do to it what it likes; at worst it sends wrong data.
"""

import os
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from traitlets.config import Config

from grading.candidate.absent import do_without
from grading.candidate.audit_hook import Watch
from grading.candidate.capturing import LONGEST_TEXT, Capture
from grading.candidate.compiling import DeepCompiler, deep_recursion
from grading.candidate.kept_folder import KeptFolder
from grading.candidate.pointing import places
from grading.candidate.pristine import Pristine
from grading.wire import (
    MIRRORED,
    ORIGINAL,
    Mirrors,
    Originals,
    Peer,
    Reference,
    Sink,
    Source,
    WireError,
)


class Shell(InteractiveShell):
    """IPython's shell; what its cells raise it keeps, as outputs of a notebook."""

    def __init__(self, **traits: Any):
        self.errors: list[dict] = []
        super().__init__(compiler_class=DeepCompiler, **traits)

    def should_run_async(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether a cell awaits something; IPython compiles it to know that."""
        try:
            with deep_recursion():
                return super().should_run_async(*args, **kwargs)
        except RecursionError:
            return False

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no copy of what is printed beside the outputs, which IPython does from 9 on."""
        yield

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        self.errors.append(error_output(etype.__name__, str(evalue), list(stb)))


class Candidate:
    """Answers the examiner's questions with what the student's code does."""

    def __init__(self, reader: Source, writer: Sink):
        self.originals = Originals()
        self.peer = Peer(
            reader,
            writer,
            self.handle,
            self.to_wire,
            self.from_wire,
            refusal,
            remember=self.originals.remember,
        )
        self.objects: list[object] = []
        self.mirrors = Mirrors()
        self.shell = make_shell()
        self.watch: Watch | None = None
        self.pristine = Pristine()
        self.ahead: list[tuple[str, list[dict]]] = []  # cells that have run, and their outputs
        self.absent: list[str] = []  # libraries that are not here
        self.ends: int | None = None  # in a test's child: where it says that the test has ended
        self.on_fork: Callable[[int], object] = lambda parent: None  # called in a test's child

    def serve(self) -> None:
        """Answer questions until the examiner hangs up; in a test's child until the test ends."""
        self.peer.serve(until=lambda: self.ends is not None and self.ends < 0)
        if self.ends is not None:
            os._exit(0)

    def watch_over(self, pipe: int) -> None:
        """Note down a pipe what the student's code tries; see audit_hook.py."""
        self.watch = Watch(pipe, self._cell_of, self.shell)
        self.watch.install()

    def handle(self, question: dict) -> dict | None:
        """Answer one question; see the methods named do_...; None where a child has answered."""
        try:
            answer = getattr(self, f"do_{question['do']}")(question)
        except BaseException as error:  # a student's sys.exit() as well: it fails that test alone
            answer = {"error": self._describe(error)}
        return None if answer is None else {**answer, "shared": self.mirrors.changes()}

    def do_begin_test(self, question: dict) -> dict | None:
        """Let a child answer until the test ends: what it is given, later cells do not see.

        A child that ends in any other way takes this process with it: the examiner has lost both.

        helpers: modules that tests have used before, imported here so that each child has them
        """
        with suppress(Exception):  # where one is missing it is told when it is asked for
            self.pristine.load(question["helpers"])
        kept, parent, (told, tell) = KeptFolder.of(Path.cwd()), os.getpid(), os.pipe()
        child = os.fork()
        if child == 0:
            self.on_fork(parent)
            os.close(told)
            self.ends = tell
            return {}
        os.close(tell)
        os.waitpid(child, 0)
        os.set_blocking(told, False)  # what the child has started may hold the other end
        with os.fdopen(told, "rb", buffering=0) as pipe:
            if not pipe.read(1):
                os._exit(1)
        kept.put_back()
        return None

    def do_end_test(self, question: dict) -> dict:
        """End a test's child."""
        if self.watch:
            self.watch.compare()
        if self.ends is not None:
            os.write(self.ends, b".")
            self.ends = -1
        return {}

    def do_share(self, question: dict) -> dict:
        """Take in arrays and generators, or what the examiner changed in them."""
        self.mirrors.apply(question["changes"], may_create=True)
        return {}

    def do_run(self, question: dict) -> dict:
        """Run a cell; return its outputs as a notebook stores them.

        A cell that was run ahead has its outputs already; where another one comes, what ran ahead
        was not this notebook's, and the process is of no use to it.
        """
        if self.ahead:
            source, outputs = self.ahead.pop(0)
            if source != question["source"]:
                os._exit(1)
            return {"outputs": outputs}
        self.shell.errors.clear()
        results: list[dict] = []
        self.shell.execution_count = question["number"]
        if self.watch:
            self.watch.cell = question["number"]
        self.shell.display_trap.hook = self._result_hook(question["source"], results)
        try:
            with Capture() as captured:
                self._run_cell(question["source"])
        finally:  # IPython may fail where built-in functions are the student's by now
            if self.watch:
                self.watch.compare()
        return {"outputs": [*captured_outputs(captured), *results, *self.shell.errors]}

    def _run_cell(self, source: str) -> None:
        try:
            self.shell.run_cell(source, store_history=False)
        except SystemExit as error:
            told = error_output("SystemExit", str(error), [f"SystemExit: {error}"])
            self.shell.errors.append(told)

    def do_get(self, question: dict) -> dict:
        """Return the value of a name of the notebook."""
        if question["name"] not in self.shell.user_ns:
            return {"missing": True}
        return {"value": self.shell.user_ns[question["name"]]}

    def do_call(self, question: dict) -> dict:
        """Call an object with the arguments."""
        with Capture(display=False):
            return {"value": question["target"](*question["args"], **question["kwargs"])}

    def do_getattr(self, question: dict) -> dict:
        """Return an attribute of an object."""
        return {"value": getattr(question["target"], question["name"])}

    def do_setattr(self, question: dict) -> dict:
        """Set an attribute of an object."""
        setattr(question["target"], question["name"], question["value"])
        return {"value": None}

    def do_helper(self, question: dict) -> dict:
        """Run a helper of the course beside the student's object."""
        helper = self.pristine.find(question["module"], question["name"])
        with self.pristine.in_place():
            return {"value": helper(*question["args"], **question["kwargs"])}

    def do_do_without(self, question: dict) -> dict:
        """Have libraries be not here, nor what cells have imported from them."""
        if self.absent != question["libraries"]:
            do_without(question["libraries"], self.shell.user_ns)
            self.absent = question["libraries"]
        return {}

    def do_point(self, question: dict) -> dict:
        """Return where a hint points to, in a test's child: it ends, and all is as it was."""
        if self.ends is None:
            raise RuntimeError("not in a test")
        if self.watch:
            self.watch.silence()
        asked = question["test"], question["cells"], self.shell.user_ns, question["seconds"]
        with capture_output(display=False):
            return {"value": places(*asked)}

    def do_wake(self, question: dict) -> dict:
        """Say that this process is up."""
        return {}

    def to_wire(self, value: object) -> Reference:
        """Keep an object here and return its number."""
        if isinstance(value, Callback):
            return Reference("callback", value.number, "")
        self.objects.append(value)
        name = getattr(value, "__name__", type(value).__name__)
        return Reference("object", len(self.objects) - 1, str(name)[:100])

    def from_wire(self, reference: Reference) -> Any:
        """Return what a reference stands for here."""
        if reference.kind == "object":
            return self.objects[reference.number]
        if reference.kind == MIRRORED:
            return self.mirrors.objects[reference.number]
        if reference.kind == ORIGINAL:
            return self.originals.objects[reference.number]
        if reference.kind == "callback":
            return Callback(self, reference.number, reference.name)
        raise WireError(f"unknown kind of reference: {reference.kind}")

    def _cell_of(self, file_name: str) -> int:
        """Return the number of the cell that Python knows under a file name, or 0."""
        return self.shell.compile._filename_map.get(file_name, 0)

    def _result_hook(self, source: str, results: list[dict]) -> Callable[[object], None]:
        """Return what Python calls with the value of a last line; a `;` there keeps it in."""
        is_quiet = source.rstrip().endswith(";")

        def show(value: object) -> None:
            formatter = self.shell.display_formatter
            if value is not None and formatter is not None and not is_quiet:
                data, metadata = formatter.format(value)
                result = {"output_type": "execute_result", "data": data, "metadata": metadata}
                results.append({**result, "execution_count": None})

        return show

    def _describe(self, error: BaseException) -> dict:
        """Return an exception as plain data, with the student's line that raised it."""
        cell, line, traceback = "", 0, error.__traceback__
        while traceback is not None:
            place = self.shell.compile.format_code_name(traceback.tb_frame.f_code.co_filename)
            if place and place[0] == "Cell":
                cell, line = place[1], traceback.tb_lineno
            traceback = traceback.tb_next
        told = {"ename": type(error).__name__, "cell": str(cell), "line": line}
        return {**told, "evalue": _text(error), "untold": self._untold(error)}

    def _untold(self, error: BaseException) -> str:
        """Return what a check's failure says without values, for tests on hidden inputs.

        Any other exception's text may hold what the student's code was given.
        """
        module = self.pristine.modules.get("helpers.checks")
        failure = getattr(module, "CheckFailed", None)
        is_failure = failure is not None and type(error) is failure
        return cast(Any, error).without_values()[:LONGEST_TEXT] if is_failure else ""


def _text(error: BaseException) -> str:
    """Return what an exception says."""
    try:
        return str(error)[:LONGEST_TEXT]
    except BaseException:  # an exception that raises when it is shown
        return "(its text cannot be shown)"


class Callback:
    """A function of the examiner's that the student's code was given."""

    def __init__(self, candidate: Candidate, number: int, name: str):
        self.candidate, self.number, self.__name__ = candidate, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ask the examiner to call its function."""
        question = {"number": self.number, "args": list(args), "kwargs": kwargs}
        question["shared"] = self.candidate.mirrors.changes()
        answer = self.candidate.peer.ask(question)
        self.candidate.mirrors.apply(answer.get("shared", {}), may_create=False)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]


def make_shell() -> Shell:
    """Return a shell that keeps no history; the notebook's names are those of __main__."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    settings.InteractiveShell.separate_in = ""
    shell = Shell.instance(config=settings)
    main = types.ModuleType("__main__")
    sys.modules["__main__"], shell.user_module, shell.user_ns = main, main, main.__dict__
    shell.init_user_ns()
    return shell


def captured_outputs(captured: CapturedIO) -> list[dict]:
    """Return what a cell printed and displayed as a notebook's outputs."""
    outputs: list[dict] = [
        {"output_type": "stream", "name": name, "text": text}
        for name, text in (("stdout", captured.stdout), ("stderr", captured.stderr))
        if text
    ]
    for rich in captured.outputs:
        data, metadata = rich.data or {}, rich.metadata or {}
        outputs.append({"output_type": "display_data", "data": data, "metadata": metadata})
    return outputs


def refusal(text: str) -> dict:
    """Return a sentence as an exception of the student's code."""
    return {"ename": "ValueError", "evalue": text, "cell": "", "line": 0}


def error_output(name: str, text: str, lines: list[str]) -> dict:
    """Return an error as a notebook's output."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
