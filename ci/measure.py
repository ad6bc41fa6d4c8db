"""Run a notebook's real experiment with several seeds, and print what it measured.

    COURSE_DATA=<folder with real data> python -m ci.measure source/softmax/softmax.ipynb --seeds 3

Every number that the notebook prints behind the word "accuracy" counts; docs/results.md quotes the
lines that come out. With --keep FOLDER the executed notebooks, and what they leave behind, stay;
--set weight_decay=6e-3 gives another parameter of the notebook a value.
"""

import argparse
import ast
import os
import platform
import re
import statistics
from collections import defaultdict
from pathlib import Path

import nbformat
from papermill import inspect_notebook

from ci.run_notebook import run_notebook

FIGURE = re.compile(r"^\s*(?P<name>[\w ,-]*accuracy) (?P<value>0\.\d+)", re.MULTILINE)
CELL_SECONDS = 4 * 3600


def figures(text: str) -> dict[str, float]:
    """Return the accuracies that a notebook printed; of one name, the last.

    >>> figures("train accuracy 0.410\\nval   accuracy 0.395\\ntest accuracy 0.381 on CIFAR-10")
    {'train accuracy': 0.41, 'val accuracy': 0.395, 'test accuracy': 0.381}
    """
    found = FIGURE.finditer(text)
    return {" ".join(match["name"].split()): float(match["value"]) for match in found}


def printed(notebook: nbformat.NotebookNode) -> str:
    """Return all that an executed notebook printed."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return "".join(output.text for output in outputs if output.get("name") == "stdout")


def summary(name: str, values: list[float]) -> str:
    """Return a figure with its spread over the seeds.

    >>> summary("test accuracy", [0.38, 0.40, 0.39])
    'test accuracy: mean 0.390, from 0.380 to 0.400, n = 3 seeds'
    """
    spread = f"from {min(values):.3f} to {max(values):.3f}"
    return f"{name}: mean {statistics.mean(values):.3f}, {spread}, n = {len(values)} seeds"


def setting(text: str) -> tuple[str, object]:
    """Return the name and the value of NAME=VALUE, where the value is a Python constant.

    >>> setting("weight_decay=6e-3")
    ('weight_decay', 0.006)
    """
    name, _, value = text.partition("=")
    try:
        return name, ast.literal_eval(value)
    except (SyntaxError, ValueError):
        example = "write a name and a Python constant, such as weight_decay=6e-3"
        raise argparse.ArgumentTypeError(f"{text!r} sets nothing: {example}") from None


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--keep", type=Path, help="folder for the executed notebooks")
    parser.add_argument("--set", type=setting, action="append", default=[], metavar="NAME=VALUE")
    arguments = parser.parse_args()
    known = set(inspect_notebook(str(arguments.notebook))) - {"fast", "seed"}  # set by each run
    for name in dict(arguments.set).keys() - known:
        free = ", ".join(sorted(known)) or "none"
        parser.error(f"{arguments.notebook} has no parameter {name} to set: it has {free}")
    collected, seconds = defaultdict(list), []
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        kept = arguments.keep and arguments.keep / f"seed{seed}"
        parameters = dict(arguments.set) | {"fast": False, "seed": seed}
        done = run_notebook(arguments.notebook, kept, cell_seconds=CELL_SECONDS, **parameters)
        if kept:
            nbformat.write(done, kept / arguments.notebook.name)
        seconds.append(done.metadata.papermill.duration)
        for name, value in figures(printed(done)).items():
            collected[name].append(value)
    print(f"{arguments.notebook.stem} on {platform.machine()}, {os.cpu_count()} CPUs")
    for name, values in collected.items():
        print(summary(name, values))
    print(f"seconds: {', '.join(f'{value:.0f}' for value in seconds)}")


if __name__ == "__main__":
    main()
