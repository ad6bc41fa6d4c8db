"""Text in a cell of a CSV file, and files that grow by lines."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: such a one gets a ' before it.

    >>> no_formula("=HYPERLINK(1)"), no_formula("well done")
    ("'=HYPERLINK(1)", 'well done')
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def append_rows(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Append lines to a CSV file in one go; a new one gets a line of heads first.

    A line that a killed process left half-written stays as it is, on its own.

    raises: OSError
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    with path.open("a+b") as file:
        if not file.tell():
            writer.writerow(heads)
        else:
            file.seek(-1, 2)
            text.write("" if file.read(1) == b"\n" else "\n")
        writer.writerows([no_formula(cell) for cell in row] for row in rows)
        file.write(text.getvalue().encode())
