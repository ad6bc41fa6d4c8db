"""Show what is told of wrong answers that no list was made from, as a table.

    python -m ci.held_out ci/held_out_2.toml

runs the visible tests on the answers of a file, by default ci/held_out.toml, in this process, and
prints a row for each: the mistake, the check's message, and what stands below it, a hint or an
error in words.
"""

import argparse
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.audit import (
    Answer,
    Case,
    Notebook,
    changed_lines,
    first_failure,
    run_cell,
    scratch_folder,
    set_up_cells,
    tell,
    visible_steps,
)
from grading.course import open_course
from grading.notebooks import cell_name, reference
from helpers.hints import meaning

LIST = Path(__file__).with_name("held_out.toml")


@dataclass(frozen=True)
class Row:
    """What a student is told of one answer."""

    notebook: str
    title: str
    message: str
    below: str


def rows(path: Path) -> Iterator[Row]:
    """Yield what is told of each answer of a file."""
    course, notebooks, names = open_course(Path(__file__).resolve().parents[1]), {}, {}
    for one in tomllib.loads(path.read_text())["answer"]:
        name = one["notebook"]
        if name not in notebooks:
            assignment, stem = name.split("/")
            notebooks[name] = Notebook(course.assignment(assignment), stem)
            names[name] = {"__name__": "__main__"}
            for cell in set_up_cells(notebooks[name].source):
                run_cell(cell, names[name])
        message, below = _told(notebooks[name], one, dict(names[name]))
        yield Row(name, one["title"], message, below)


def _told(notebook: Notebook, one: dict, names: dict) -> tuple[str, str]:
    """Return the message of the first visible test that fails, and what stands below it."""
    cell = one["cell"]
    right = text = reference({cell_name(c): c for c in notebook.source.cells}[cell])
    for old, new in one["replace"]:
        assert text.count(old) == 1, f"{one['title']}: {old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    answer = Answer(cell, one["title"], notebook.exercises[cell], cells={cell: text})
    tests = {test for tests in notebook.exercises.values() for test in tests}
    steps = visible_steps(notebook, Case("wrong", answer, (cell,)))
    failure = first_failure(steps, tests, names)
    if not failure:
        return "passes what is visible", ""
    told = tell(cell, failure, {*changed_lines(right, text)}, own=True)
    return told.message, "\n".join([*meaning(failure.error), *([told.hint] if told.hint else [])])


def main(path: Path) -> None:
    """Print the table of a file."""
    print("| | notebook | mistake | told | below it |\n|---|---|---|---|---|")
    for number, row in enumerate(rows(path), 1):
        texts = (row.notebook.split("/")[1], row.title, row.message, row.below)
        cells = [text.replace("|", "\\|").replace("\n", "<br>") for text in texts]
        print(f"| {number} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("answers", nargs="?", type=Path, default=LIST, help="a file of them")
    asked = parser.parse_args().answers.absolute()
    with scratch_folder():
        main(asked)
