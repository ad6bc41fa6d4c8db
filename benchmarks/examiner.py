"""What the examiner costs beside nbgrader's own executor, on the reference answer to softmax.

    python benchmarks/examiner.py

Both run the same notebook, hidden tests included, in turn. The overhead is what a run takes beyond
the student's own cells: start of the process, sandbox, tests, and all that crosses between them.
"""

import os
import statistics
import tempfile
import time
from copy import deepcopy
from pathlib import Path

import nbformat
from nbgrader.preprocessors import Execute

from grading.audit import Answer, build_hand_in
from grading.course import prepare_environment
from grading.engine import Settings, run_hand_in
from grading.sandbox import Limits, find_isolation

ROOT = Path(__file__).parents[1]
ROUNDS = 3
TARGET = 1.0  # seconds of overhead


def hand_in() -> nbformat.NotebookNode:
    """Return the reference answer with the whole test cells."""
    source = nbformat.read(ROOT / "source" / "softmax" / "softmax.ipynb", 4)
    released = nbformat.read(ROOT / "release" / "softmax" / "softmax.ipynb", 4)
    notebook = build_hand_in(Answer("reference", ""), source, released)
    texts = {cell.id: cell.source for cell in source.cells if cell.id.startswith("test_")}
    for cell in notebook.cells:
        cell.source = texts.get(cell.id, cell.source)
    return notebook


def examiner(notebook: nbformat.NotebookNode) -> tuple[float, float]:
    """Return the seconds of a run, and how many of them are overhead."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(os.environ["COURSE_DATA"])
        settings = Settings(Limits(), find_isolation(), Path(scratch), data)
        run = run_hand_in(notebook, settings)
    return run.seconds, run.seconds - run.student_seconds


def stock(notebook: nbformat.NotebookNode) -> float:
    """Return the seconds of nbgrader's executor."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        Execute(timeout=60).preprocess(notebook, {"metadata": {"path": folder}})
    return time.perf_counter() - start


def main() -> None:
    """Measure in turn and print a line for each figure."""
    prepare_environment()
    os.environ.setdefault("COURSE_DATA", str(ROOT / "data"))
    notebook = hand_in()
    examiner(deepcopy(notebook))  # warms the disk cache for both
    rounds = [(examiner(deepcopy(notebook)), stock(deepcopy(notebook))) for _ in range(ROUNDS)]
    overhead = statistics.median(over for (_, over), _ in rounds)
    ratio = statistics.median(seconds / peer for (seconds, _), peer in rounds)
    print(f"seconds: {[(round(s, 1), round(o, 2), round(p, 1)) for (s, o), p in rounds]}")
    print(f"examiner_overhead_seconds ratio={overhead:.2f} target={TARGET:g} {_verdict(overhead)}")
    print(f"examiner_to_stock_executor ratio={ratio:.2f} target={TARGET:g} {_verdict(ratio)}")


def _verdict(value: float) -> str:
    return "met" if value <= TARGET else "short"


if __name__ == "__main__":
    main()
