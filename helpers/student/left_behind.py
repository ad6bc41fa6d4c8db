"""What a notebook's cells leave in its results folder, and whether it lies beside the file."""

import re
from pathlib import Path

from helpers.student.cells import NotebookNode

RESULTS = re.compile(r"\bResults\(\s*[\"']([\w-]+)[\"']")
FIGURE = re.compile(r"\bsave_figure\((?:[^\n]*,|[^()]*,)\s*[\"']([\w-]+)[\"']\s*\)")
FILE = re.compile(r"\bresults\.path\(\s*[\"']([\w-]+\.(?:csv|txt|png|pdf))[\"']\s*\)")


def missing_files(saved: NotebookNode, beside: Path, made_in: Path) -> list[str]:
    """Return the files that the notebook names, or makes when it is run, and that are not there.

    beside: the folder of the student's notebook; made_in: the folder in which it was run
    """
    wanted = named_files(saved) | {
        path.relative_to(made_in).as_posix()
        for path in made_in.glob("*_results/**/*")
        if path.is_file()
    }
    return sorted(path for path in wanted if not (beside / path).is_file())


def named_files(notebook: NotebookNode) -> set[str]:
    """Return the figures, tables and texts that a notebook's cells name.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> source = 'results = Results("net")\\nresults.save_figure(plot.ax, "loss");'
    >>> named_files(new_notebook(cells=[new_code_cell(source)]))
    {'net_results/net_loss.png'}
    """
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    folder = RESULTS.search(text)
    if not folder:
        return set()
    files = [f"{what}.png" for what in FIGURE.findall(text)] + FILE.findall(text)
    return {f"{folder[1]}_results/{folder[1]}_{file}" for file in files}
