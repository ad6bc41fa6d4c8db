"""Run one hand-in in an examiner of its own; where that is lost, another one goes on."""

import os
import time
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_output

from grading.engine.by_hand import KNOWN
from grading.engine.candidate_process import empty
from grading.engine.session import Job
from grading.engine.settings import Settings, Step
from grading.engine.watchdog import ExaminerLost, WatchedSession
from grading.evidence import Sign, with_cell_names
from grading.notebooks import (
    MOST_OF_CELL,
    MOST_OF_NOTEBOOK,
    cell_name,
    clean,
    is_grade,
    is_locked,
    runnable,
    set_up_code,
    size_of,
    stopped,
    syntax_note,
)
from grading.sandbox import own_cores

SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")


@dataclass
class Run:
    """How a hand-in was run."""

    isolation: str = ""
    notes: list[str] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)  # what was tried
    seconds: float = 0.0
    student_seconds: float = 0.0  # of these, the student's own cells
    test_seconds: float = 0.0  # and the tests
    tried: set[int] = field(default_factory=set)  # cells that were lost once with their examiner
    room: int = field(default_factory=lambda: MOST_OF_NOTEBOOK)  # letters for outputs, tests aside

    @property
    def told(self) -> list[str]:
        """What a TA should know, in sentences: what was tried, then what was stopped and why."""
        return [*map(str, self.signs), *self.notes]


def run_hand_in(
    notebook: NotebookNode,
    settings: Settings,
    ours: dict[str, str] | None = None,
    left: frozenset[str] = frozenset(),
) -> Run:
    """Fill in the outputs of every code cell of a hand-in, but for those that are left.

    notebook: with the test cells of source/, hidden part included; its outputs are replaced
    ours: the text of each locked cell by its grade_id: only these are trusted, whatever the
        notebook's metadata claim; None where the notebook itself is ours
    left: ids of cells that do not run and keep their outputs
    raises: ExaminerFailed
    """
    began = time.monotonic()
    ours = locked_cells(notebook) if ours is None else ours
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    waiting = {number: cell for number, cell in enumerate(cells, 1) if cell.id not in left}
    run = Run(settings.isolation.name)
    kept = (output for cell in notebook.cells if cell.id in left for output in cell.outputs)
    run.room -= sum(map(size_of, kept))
    job = Job(
        {number: _step(cell, ours, settings.given, run) for number, cell in waiting.items()},
        set_up_code(notebook, ours),
        replace(settings, scratch=settings.scratch / "work"),  # others lie beside it
        began + settings.limits.patience * settings.limits.notebook_seconds,
        dict(os.environ),
        cores=frozenset(own_cores()),
    )
    job = replace(job, by_hand=_known_of(job))
    job.settings.scratch.mkdir(exist_ok=True)
    while waiting:
        job = _run_session(job, waiting, run)
    empty(settings.scratch)
    run.signs = with_cell_names(run.signs, notebook)
    run.seconds = time.monotonic() - began
    return run


def _run_session(job: Job, waiting: dict[int, NotebookNode], run: Run) -> Job:
    """Let an examiner work; take the cells that it finishes out of `waiting`.

    A lost examiner costs the cell that it was lost in; a test is tried once more, unless it was
    what the hand-in returned that took too much.

    returns: the job for the next examiner, without the cells that were stopped
    """
    steps, done = dict(job.steps), dict[int, NotebookNode]()
    try:
        with WatchedSession(job) as session:
            for message in session.messages():
                _note(run, message)
                run.student_seconds = message.get("seconds", 0.0)
                run.test_seconds = message.get("in_tests", 0.0)
                _learn(job, message.get("by_hand", []))
                _add_hint(done.get(message.get("below", 0)), message)
                cell = waiting.pop(message.get("number", 0), None)
                if cell is not None:
                    done[message["number"]] = cell
                    step = job.steps[message["number"]]
                    _fill(cell, message["number"], _within(message["outputs"], run, step))
                    if message["was_stopped"]:
                        del steps[message["number"]]
            if waiting:
                raise ExaminerLost("the examiner left out cells")
    except ExaminerLost as lost:
        number = min(waiting, default=0)
        if lost.by_chance and number and steps[number].is_test and number not in run.tried:
            run.tried.add(number)
            run.notes.append(f"{cell_name(waiting[number])}: {lost}: tried again")
        elif number:
            del steps[number]
            run.notes.append(f"{cell_name(waiting[number])}: {lost}")
            what = stopped(f"{lost}; what was graded before is kept")
            _fill(waiting.pop(number), number, clean([what]))
    return replace(job, steps=steps)


def _known_of(job: Job) -> dict[str, frozenset[str]]:
    """Return what is known of a job's tests from earlier ones."""
    sources = (step.source for step in job.steps.values() if step.is_test)
    return {source: KNOWN[source] for source in sources if source in KNOWN}


def _learn(job: Job, found: list[dict]) -> None:
    """Take over which libraries tests name; a wrong word costs time and no proof."""
    for one in found:
        step, libraries = job.steps.get(one.get("number", 0)), one.get("libraries")
        if step and step.is_test and isinstance(libraries, list):
            KNOWN[step.source] = frozenset(map(str, libraries))


def _note(run: Run, message: dict) -> None:
    """Take over what a message tells of the hand-in and was not told before."""
    run.notes += [note for note in message.get("notes", []) if note not in run.notes]
    signs = (Sign.of(told) for told in message.get("signs", []))
    run.signs += [sign for sign in signs if sign not in run.signs]


def _add_hint(cell: NotebookNode | None, message: dict) -> None:
    """Put a hint below what a test said, as text that is printed: no point depends on it."""
    if cell is not None and is_grade(cell):
        cell.outputs.append(new_output("stream", name="stdout", text=f"{message['hint']}\n"))


def _within(outputs: list[dict], run: Run, step: Step) -> list[dict]:
    """Return a cell's outputs as far as the notebook has room for them; a test's are few."""
    if step.is_test:
        return clean(outputs)
    kept = clean(_with_version(outputs, run, step), min(MOST_OF_CELL, run.room))
    run.room -= sum(map(size_of, kept))
    return kept


def _with_version(outputs: list[dict], run: Run, step: Step) -> list[dict]:
    """Say of a cell that cannot be parsed which Python the course runs, and the line."""
    last = outputs[-1] if outputs else {}
    said = syntax_note(step.source) if last.get("ename") in SYNTAX_ERRORS else ""
    if not said:
        return outputs
    run.notes.append(f"{step.name}: {said}")
    lines = last.get("traceback")
    traceback = [*(lines if isinstance(lines, list) else []), said]
    return [
        *outputs[:-1],
        {**last, "evalue": f"{last.get('evalue')}; {said}", "traceback": traceback},
    ]


def _fill(cell: NotebookNode, number: int, outputs: list[dict]) -> None:
    """Give a cell its outputs."""
    cell.execution_count = number
    cell.outputs = [from_dict(_numbered(output, number)) for output in outputs]


def _step(cell: NotebookNode, ours: dict[str, str], given: dict[str, str], run: Run) -> Step:
    """Return what is run of a cell: of a student's not what cannot work here, which is noted."""
    is_given = given.get(cell.id) == cell.source
    name = cell_name(cell)
    if name in ours and (is_grade(cell) or cell.source == ours[name]):
        return Step(name, ours[name], is_grade(cell), is_ours=True)
    source, left_out = runnable(cell.source)
    run.notes += [f"{name}, {note}" for note in left_out]
    return Step(name, source, False, is_given=is_given and source == cell.source)


def locked_cells(notebook: NotebookNode) -> dict[str, str]:
    """Return the text of each locked code cell by its grade_id."""
    cells = (cell for cell in notebook.cells if cell.cell_type == "code" and is_locked(cell))
    return {cell_name(cell): cell.source for cell in cells}


def _numbered(output: dict, number: int) -> dict:
    return {**output, "execution_count": number} if "execution_count" in output else output
