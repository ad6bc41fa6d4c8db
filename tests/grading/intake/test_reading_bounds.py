"""A hand-in that is made to take all memory, or hours, costs its own student alone."""

import json
import signal
import sys
from collections.abc import Callable
from types import FrameType

import nbformat
import pytest
from conftest import hand_in, open_hand_in, tiny_notebook
from hand_ins import TINY, plain, right

from grading.grade import grade_hand_in
from grading.intake import hand_in as hand_in_module
from grading.intake import read_file
from grading.intake.raw_cells import valid_notebook
from grading.intake.read_file import read_hand_in
from grading.releasing import release
from grading.repair import repair
from grading.sandbox import OutOfBounds, bounded


def spin():
    while True:
        pass


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (lambda: len(bytes(300 * 2**20)), "more than 100 MB of memory"),
        (lambda: "x" * 2**20 * 120, "more than 100 MB of memory"),
        (spin, "more than 1 s of computing"),
        (lambda: 1 / 0, "ZeroDivisionError"),
        (lambda: sys.exit(3), "ended with status 0"),
        (lambda: json.loads("[" * 10**6), "RecursionError"),
    ],
    ids=["memory", "a huge result", "endless", "error", "exit", "depth"],
)
def test_work_on_a_hand_in_is_given_up_at_its_limits(work, why):
    with pytest.raises(OutOfBounds, match=why):
        bounded(work, memory_mb=100, cpu_seconds=1)


def test_work_that_only_waits_is_given_up_too(monkeypatch):
    monkeypatch.setattr("grading.sandbox.bounds.PATIENCE", 0.1)
    with pytest.raises(OutOfBounds, match="more than 1 s of computing"):
        bounded(signal.pause, cpu_seconds=1)


def cells_of(source: str, count: int) -> str:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return json.dumps({"nbformat": 4, "cells": [cell] * count})


# 1.2 GB, as a process that was larger before has room for some
MANY_OBJECTS = '{"nbformat": 4, "cells": [{"source": "", "outputs": [' + "[]," * 2**24 + "[]]}]}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(cells_of("x", 21_000), "21,000 cells", id="cells"),
        pytest.param(cells_of("x" * 10**6, 21), "21 MB of text", id="text"),
        pytest.param(MANY_OBJECTS, "100 MB of memory", id="objects"),
    ],
)
def test_a_file_beyond_the_limits_is_not_read_and_says_which(tmp_path, monkeypatch, content, why):
    if "objects" in why or "memory" in why:
        monkeypatch.setattr(read_file, "bounded", lambda work: bounded(work, memory_mb=100))
    path = tmp_path / "tiny.ipynb"
    path.write_text(content)
    notebook, notes = read_hand_in(path)
    assert notebook is None
    assert why in notes[0]
    assert notes[0].startswith("tiny.ipynb cannot be read: ")


@pytest.mark.parametrize("bad", [{"a": []}, [[]]], ids=["dict", "list"])
def test_deep_nesting_anywhere_in_a_cell_is_no_crash(tmp_path, bad):
    for _ in range(900):
        bad = {"a": bad} if isinstance(bad, dict) else [bad]
    fields = ("source", "id", "metadata", "attachments", "outputs", "cell_type")
    cells = [{"cell_type": "code", "source": "x = 1", name: bad} for name in fields]
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": [*cells, bad]}))
    notebook, notes = read_hand_in(path)
    assert (notebook and len(notebook.cells) >= 5) or "cannot be read" in notes[0]


def test_the_notes_on_a_hand_in_are_not_endless(tmp_path):
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": ["no cell"] * 5000}))
    _, notes = read_hand_in(path)
    assert len(notes) == 101
    assert notes[-1].startswith("and 49")


def test_a_hand_in_that_cannot_be_mended_in_time_costs_its_student_alone(course, monkeypatch):
    def slow(hand_in, *others):
        return spin() if "bomb" in hand_in.cells[-1].source else repair(hand_in, *others)

    monkeypatch.setattr(hand_in_module, "repair", slow)
    monkeypatch.setattr(hand_in_module, "bounded", lambda work: bounded(work, cpu_seconds=1))
    release(course.assignment("tiny"))
    bomb = right()
    bomb.cells.append(nbformat.v4.new_code_cell("bomb"))
    hand_in(course, "eve", bomb)
    hand_in(course, "ada", right())
    said = "tiny.ipynb cannot be read: it takes more than 1 s of computing"
    assert said in grade_hand_in(open_hand_in(course, "eve")).problem
    assert not grade_hand_in(open_hand_in(course, "ada")).problem
    notes = open_hand_in(course, "eve").mended("tiny").metadata["notes"]  # for nbgrader autograde
    assert said in notes


class Counted(str):
    """A text that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def steps(work: Callable[[], object]) -> int:
    """Return how many lines are run and ids compared for some work: no load changes that."""
    lines = [0]

    def count(frame: FrameType, event: str, argument: object) -> Callable:
        lines[0] += event == "line"
        return count

    before, Counted.compared = sys.gettrace(), 0
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines[0] + Counted.compared


def raw(number: int, kind: str) -> dict:
    cell = {"cell_type": "code", "id": Counted(f"c{number}"), "source": f"x_{number} = {number}"}
    match kind:
        case "same id":
            return cell | {"id": Counted("c")}
        case "no id":
            return cell | {"id": Counted("no id at all!")}
        case "one name":
            return cell | {"metadata": {"nbgrader": {"grade_id": "double"}}}
        case "copies":
            return cell | {"source": TINY[1].cells[2].source}
        case "tests":
            return cell | {"source": TINY[1].cells[3].source}
        case "solutions":
            return cell | {"source": "def double(x):\n    return 2 * x"}
    return cell


KINDS = ["new", "same id", "no id", "one name", "copies", "tests", "solutions"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", [True, False], ids=["on top", "at the end"])
def test_twice_the_cells_take_twice_the_work_and_not_four_times(kind, first):
    def work(count: int) -> int:
        cells = [dict(cell) for cell in right().cells]
        more = [raw(number, kind) for number in range(count)]
        data = {"nbformat": 4, "cells": [*more, *cells] if first else [*cells, *more]}
        return steps(lambda: repair(valid_notebook(data, []), *TINY))

    once, twice = work(400), work(800)
    assert twice <= 2 * once + 20 * 400


def test_what_is_read_in_a_process_of_its_own_is_what_was_handed_in(course):
    release(course.assignment("tiny"))
    hand_in(course, "ada", tiny_notebook())
    opened = open_hand_in(course, "ada")
    assert plain(opened.read["tiny"].notebook) == plain(tiny_notebook())
    assert isinstance(opened.mended("tiny"), nbformat.NotebookNode)
