"""The table of ideas leads to sections and exercises that there are."""

import re

import nbformat
import pytest
from conftest import PROJECT

PLACE = re.compile(r"([a-z]\w+) (\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*)")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in (PROJECT / "docs" / "ideas.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| idea ")
]


def numbers_in(notebook):
    """Return the numbers of sections and exercises; two assignments may have a notebook's name."""
    own = PROJECT / "source" / notebook / f"{notebook}.ipynb"
    path = own if own.is_file() else next((PROJECT / "source").glob(f"*/{notebook}.ipynb"))
    text = "\n".join(c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown")
    return {*re.findall(r"^#{2,3} (?:Exercise |Question )?(\d+(?:\.\d+)?) ·", text, re.MULTILINE)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:30])
def test_each_place_is_there(row):
    places = [found for cell in row[1:] for found in PLACE.findall(cell)]
    assert places
    for notebook, numbers in places:
        assert {*numbers.split(", ")} <= numbers_in(notebook), f"{notebook} {numbers}"


def test_the_table_is_read_whole():
    assert len(ROWS) > 15
