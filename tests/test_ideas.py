"""The tables of ideas lead to sections and exercises that there are, and name every exercise."""

import re

import nbformat
import pytest
from conftest import PROJECT

PLACE = re.compile(r"((?:\w+/)?[a-z]\w+) (\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*)")
LINES = (PROJECT / "docs" / "ideas.md").read_text().splitlines()
HEADS = [k for k, line in enumerate(LINES) if line.startswith("|---")]


def table(number):
    """Return the rows of a table of the page, as lists of texts."""
    rows = []
    for line in LINES[HEADS[number] + 1 :]:
        if not line.startswith("| "):
            return rows
        rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
    return rows


IDEAS, EXERCISES, AGAIN = (table(number) for number in range(3))


def text_of(notebook):
    """Return a notebook's words; two assignments may have a notebook's name."""
    own = PROJECT / "source" / notebook / f"{notebook}.ipynb"
    path = own if own.is_file() else next((PROJECT / "source").rglob(f"{notebook}.ipynb"))
    cells = nbformat.read(path, 4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def numbers_in(notebook):
    pattern = r"^#{2,3} (?:Exercise |Question )?(\d+(?:\.\d+)?) ·"
    return {*re.findall(pattern, text_of(notebook), re.MULTILINE)}


@pytest.mark.parametrize("row", IDEAS + AGAIN, ids=lambda row: row[0][:30])
def test_each_place_is_there(row):
    places = [found for cell in row[1:] for found in PLACE.findall(cell)]
    assert places
    for notebook, numbers in places:
        assert {*numbers.split(", ")} <= numbers_in(notebook), f"{notebook} {numbers}"


@pytest.mark.parametrize("row", EXERCISES, ids=lambda row: row[0])
def test_each_exercise_is_named(row):
    notebook, named = row
    there = re.findall(r"^### Exercise (\d+\.\d+) ·", text_of(notebook), re.MULTILINE)
    assert {*re.findall(r"\d+\.\d+", named)} == {*there}


def test_the_tables_are_read_whole():
    assert len(IDEAS) > 15
    assert len(AGAIN) > 15
    assert len(EXERCISES) == len([*(PROJECT / "source").glob("*/*.ipynb")])
