"""Run one hand-in: the student's cells in the candidate, the tests in the examiner, in their order.

A candidate that dies or is stopped costs the cell, or the test, that it died in. For what follows a
fresh one is started, and the student's cells so far are run again without the one that killed it.
"""

import ast
import base64
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade, is_locked

from grading.examiner import CandidateLost, Examiner, Line
from grading.leaks import cell_name
from grading.limits import Limits
from grading.peer import DeadlineStream
from grading.sandbox import Isolation, Sandboxed, start

STOPPED = "CellTimeoutError"  # the name that nbgrader gives to a cell that was stopped
PACKAGES = ("grading", "helpers")
LONGEST_TEXT = 1_000_000  # letters of one text in an output that are kept
MOST_OUTPUTS = 1000  # of one cell


@dataclass
class Run:
    """How a hand-in was run."""

    isolation: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Settings:
    """What a hand-in is run with.

    scratch: the one folder that the student's code may write to
    readable: folders that it may read, besides Python and the packages of the course
    """

    limits: Limits
    isolation: Isolation
    scratch: Path
    readable: tuple[Path, ...] = ()


def run_hand_in(
    notebook: NotebookNode, settings: Settings, ours: dict[str, str] | None = None
) -> Run:
    """Fill in the outputs of every code cell of a hand-in.

    notebook: with the test cells of source/, hidden part included; its outputs are replaced
    ours: the text of each locked cell by its grade_id: only these are trusted, whatever the
        notebook's metadata claim; None where the notebook itself is ours
    """
    began = time.monotonic()
    ours = locked_cells(notebook) if ours is None else ours
    with Candidates(settings) as candidates:
        examiner = Examiner(set_up_imports(notebook, ours))
        number = 0
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            number += 1
            cell.execution_count = number
            if is_grade(cell) and cell_name(cell) in ours:
                outputs = run_test(examiner, candidates, ours[cell_name(cell)])
            else:
                outputs = candidates.run(number, cell.source)
            cell.outputs = [from_dict(_numbered(output, number)) for output in clean(outputs)]
        notes = candidates.finish()
    return Run(settings.isolation.name, notes, time.monotonic() - began)


def run_test(examiner: Examiner, candidates: "Candidates", source: str) -> list[dict]:
    """Run a test cell against the candidate; a lost candidate fails the test."""
    try:
        examiner.line = candidates.line()
    except CandidateLost as lost:
        return [stopped(str(lost))]
    outputs = [candidates.explain(output) for output in examiner.run(source)]
    try:
        candidates.check_limits()
    except CandidateLost as lost:
        return [stopped(candidates.reason(lost))]
    return outputs


def locked_cells(notebook: NotebookNode) -> dict[str, str]:
    """Return the text of each locked code cell by its grade_id."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code" and is_locked(cell))
    return {cell_name(cell): cell.source for cell in cells}


def set_up_imports(notebook: NotebookNode, ours: dict[str, str]) -> str:
    """Return the import statements of our own cells that are no tests.

    The examiner runs these itself, so that a test's `np` is NumPy, whatever the student made of it.
    """
    names = (cell_name(cell) for cell in notebook.cells if not is_grade(cell))
    texts = (ours[name] for name in names if name in ours)
    return "\n".join(ast.unparse(node) for text in texts for node in _imports(text))


class Candidates:
    """The candidate of a hand-in, and the fresh ones that follow when one is lost."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.limits = settings.limits
        self.ends_at = time.monotonic() + self.limits.notebook_seconds
        self.done: list[tuple[int, str]] = []  # the student's cells that a fresh one runs again
        self.sandboxed: Sandboxed | None = None
        self.now: Line | None = None
        self.streams: tuple[DeadlineStream, ...] = ()
        self.notes: list[str] = []

    def __enter__(self) -> "Candidates":
        return self

    def __exit__(self, *problem) -> None:
        self.drop()
        empty(self.settings.scratch)

    def run(self, number: int, source: str) -> list[dict]:
        """Run a cell of the student's; return its outputs."""
        try:
            outputs = self._run(self.line(), number, source)
            self.check_limits()
        except CandidateLost as lost:
            return [stopped(self.reason(lost))]
        self.done.append((number, source))
        return outputs

    def line(self) -> Line:
        """Return the line to a candidate that has run the cells so far, with a fresh time limit.

        raises: CandidateLost when the time for the whole notebook is used up
        """
        while self.now is None or not self.sandboxed.alive:
            self._check_time()
            self._start()
            self._replay()
        self._set_deadline()
        return self.now

    def check_limits(self) -> None:
        """Look at once: the watcher, which looks now and then, would blame the cell that follows.

        raises: CandidateLost
        """
        if self.sandboxed is None or not self.sandboxed.alive:
            return
        try:
            over = self.sandboxed.usage().over(self.limits)
        except (OSError, psutil.Error) as error:
            over = f"limits cannot be measured ({error.__class__.__name__})"
        if over:
            raise CandidateLost(over)

    def explain(self, output: dict) -> dict:
        """Return a test's output; where the candidate was lost, with the reason in words."""
        if output.get("ename") != "CandidateStopped":
            return output
        return stopped(self.reason(CandidateLost(output["evalue"])))

    def reason(self, lost: CandidateLost) -> str:
        """Let the lost candidate go, and return why it was lost, in a sentence."""
        exceeded = self.sandboxed.exceeded if self.sandboxed else None
        self.drop()
        text = str(lost)
        if exceeded:
            text = exceeded
        elif "time limit" in text:
            text = self._time_text()
        if text not in self.notes:
            self.notes.append(text)
        return text

    def finish(self) -> list[str]:
        """End the candidate; return what a TA should know of it."""
        if self.sandboxed is not None:
            self.notes += [
                f"still running at the end: {name}" for name in self.sandboxed.left_over()
            ]
        self.drop()
        return self.notes

    def drop(self) -> None:
        """Kill the candidate and everything that it started."""
        if self.sandboxed is not None:
            self.sandboxed.kill()
        for stream in self.streams:
            stream.close()
        self.sandboxed, self.now, self.streams = None, None, ()

    def _start(self) -> None:
        self.drop()
        empty(self.settings.scratch)  # what a lost one left behind would cost the next one too
        their_input, our_output = os.pipe()
        our_input, their_output = os.pipe()
        command = [sys.executable, "-m", "grading.candidate", str(their_input), str(their_output)]
        try:
            self.sandboxed = start(
                command,
                limits=self.limits,
                isolation=self.settings.isolation,
                readable=(*package_folders(), *self.settings.readable),
                scratch=self.settings.scratch,
                env=candidate_environment(self.settings.scratch),
                pass_fds=(their_input, their_output),
            )
        finally:
            os.close(their_input)
            os.close(their_output)
        self.streams = DeadlineStream(our_input), DeadlineStream(our_output)
        self.now = Line(*self.streams)

    def _replay(self) -> None:
        """Run the student's cells again, leaving out one that the candidate is lost in."""
        for entry in list(self.done):
            try:
                self._run(self.now, *entry)
            except CandidateLost as lost:
                self.done.remove(entry)
                self.reason(lost)
                return

    def _run(self, line: Line, number: int, source: str) -> list[dict]:
        self._set_deadline()
        answer = line.tell("run", number=number, source=source)
        outputs = answer.get("outputs")
        if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
            raise CandidateLost("the process answers nonsense")
        return outputs

    def _set_deadline(self) -> None:
        self._check_time()
        deadline = min(time.monotonic() + self.limits.cell_seconds, self.ends_at)
        for stream in self.streams:
            stream.deadline = deadline

    def _check_time(self) -> None:
        if time.monotonic() >= self.ends_at:
            raise CandidateLost("stopped at its time limit")

    def _time_text(self) -> str:
        if time.monotonic() >= self.ends_at:
            limit = f"{self.limits.notebook_seconds:g} s"
            return f"the whole notebook took longer than {limit} (limit {limit} a notebook)"
        limit = f"{self.limits.cell_seconds:g} s"
        return f"stopped after {limit} (limit {limit} a cell): does a loop never end?"


def package_folders() -> list[Path]:
    """Return the folders of the course's own packages, which the candidate imports."""
    return [Path(__file__).parents[1] / name for name in PACKAGES]


def candidate_environment(scratch: Path) -> dict[str, str]:
    """Return the environment of the candidate: nothing of the grader's own but what it needs."""
    kept = {name: os.environ[name] for name in ("COURSE_DATA", "LANG") if name in os.environ}
    threads = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    return {
        **kept,
        **threads,
        "HOME": str(scratch),
        "IPYTHONDIR": str(scratch / ".ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # figures as in a kernel
        "MPLCONFIGDIR": str(scratch / ".matplotlib"),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NBGRADER_EXECUTION": "autograde",
    }


def empty(folder: Path) -> None:
    """Remove what is in a folder, however deep (shutil.rmtree ends at 1,000 levels)."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    if paths:
        subprocess.run(["rm", "-rf", "--", *paths], stderr=subprocess.DEVNULL, check=False)


def clean(outputs: list[dict]) -> list[dict]:
    """Return outputs that a notebook can store, whatever the student sent."""
    cleaned = (_clean(output) for output in outputs[:MOST_OUTPUTS])
    return [output for output in cleaned if output]


def _clean(output: dict) -> dict | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text", ""))}
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line) for line in lines[:MOST_OUTPUTS]] if isinstance(lines, list) else []
        texts = {name: _text(output.get(name, "")) for name in ("ename", "evalue")}
        return {"output_type": kind, **texts, "traceback": lines}
    if kind in ("display_data", "execute_result"):
        data, metadata = (_plain_dict(output.get(name)) for name in ("data", "metadata"))
        count = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": metadata, **count}
    return None


def _text(value) -> str:
    """Return a text that UTF-8 can hold, of a length that a page can."""
    text = value if isinstance(value, str) else f"({type(value).__name__})"
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


def _plain_dict(value) -> dict:
    """Return those entries of a dict that JSON can hold; bytes become base64, as in a kernel."""
    pairs = value.items() if isinstance(value, dict) else ()
    plain = {_text(key)[:100]: _plain(item) for key, item in pairs}
    return {key: item for key, item in plain.items() if item is not None}


def _plain(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    try:
        return json.loads(json.dumps(value, allow_nan=False).encode("utf-8", "replace"))
    except (TypeError, ValueError, RecursionError):
        return None


def stopped(text: str) -> dict:
    """Return the output of a cell whose process was stopped or died."""
    lines = [f"{STOPPED}: {text}"]
    return {"output_type": "error", "ename": STOPPED, "evalue": text, "traceback": lines}


def _imports(source: str) -> list[ast.stmt]:
    nodes = ast.parse(source).body
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def _numbered(output: dict, number: int) -> dict:
    return {**output, "execution_count": number} if "execution_count" in output else output
