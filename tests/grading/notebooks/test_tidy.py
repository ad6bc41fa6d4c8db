import nbformat
import pytest
from conftest import tiny_notebook

from grading.notebooks import tidy
from grading.notebooks.tidying import faults, slug, tidied


def edited_notebook():
    """Return a notebook as JupyterLab leaves it."""
    notebook = tiny_notebook()
    notebook.metadata["language_info"]["version"] = "3.11.7"
    notebook.metadata["toc"] = {"base": 1}
    notebook.cells[0].id = "1f0e4a2b"
    notebook.cells[2].id = "0c9e88f1-3c5e-4f0e-9be1-5ad2c8a0b111"
    notebook.cells[2].execution_count = 4
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="x")]
    notebook.cells[2].metadata["scrolled"] = True
    notebook.cells[4].metadata["tags"] = ["parameters"]
    return notebook


def test_takes_out_what_a_run_and_an_editor_left():
    clean = tidied(edited_notebook())
    assert set(clean.metadata) == {"kernelspec", "language_info"}
    assert clean.metadata.language_info == {"name": "python"}
    assert (clean.cells[2].outputs, clean.cells[2].execution_count) == ([], None)
    assert set(clean.cells[2].metadata) == {"nbgrader"}
    assert clean.cells[4].metadata.tags == ["parameters"]


def test_ids_are_the_grade_id_or_a_slug_and_those_that_a_person_chose_stay():
    ids = [cell.id for cell in tidied(edited_notebook()).cells]
    assert ids[:4] == ["tiny-two-exercises", "exercise-1", "double", "test_double"]


def test_equal_texts_get_ids_of_their_own():
    cells = [nbformat.v4.new_code_cell("print(1)", id=f"aaaaaaa{k}") for k in range(3)]
    ids = [cell.id for cell in tidied(nbformat.v4.new_notebook(cells=cells)).cells]
    assert ids == ["print-1", "print-1-2", "print-1-3"]


def test_a_second_run_changes_nothing(tmp_path):
    path = tmp_path / "tiny.ipynb"
    nbformat.write(edited_notebook(), path)
    assert tidy(path) == [
        "1 cells with outputs or execution counts",
        "2 cells with an unstable id",
        "1 cells with metadata of an editor",
        "metadata of the notebook",
    ]
    before = path.read_bytes()
    nbformat.validate(nbformat.read(path, 4))
    assert tidy(path) == []
    assert path.read_bytes() == before
    assert before.endswith(b"}\n")


@pytest.mark.parametrize(
    ("said", "points", "wanted"),
    [
        ("(3 points, about 5 min)", 4, "(4 points, about 5 min)"),
        ("(2 points)", 1, "(1 point)"),
        ("(1 point, about 5 min)", 2.5, "(2.5 points, about 5 min)"),
        ("(4.0 points)", 4, "(4.0 points)"),
        ("(about 5 min)", 4, "(about 5 min)"),
    ],
)
def test_a_heading_says_the_points_that_its_cells_give(said, points, wanted):
    notebook = tidied(tiny_notebook())
    heading, test = notebook.cells[1], notebook.cells[3]
    heading.source = f"Read this. (3 points of view)\n\n### Exercise 1 · double {said}\n\nDouble."
    test.metadata.nbgrader.points = points
    text = tidied(notebook).cells[1].source
    assert text == heading.source.replace(said, wanted)
    assert bool(faults(notebook, tidied(notebook))) == (said != wanted)


def test_check_writes_nothing(tmp_path):
    path = tmp_path / "tiny.ipynb"
    nbformat.write(edited_notebook(), path)
    before = path.read_bytes()
    assert tidy(path, check=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "cell"),
        ("∑ ∂", "cell"),
        ("Größe: A/B", "grosse-a-b"),
        ("word " * 20, "word-" * 5 + "word"),
    ],
)
def test_slugs_hold_letters_digits_and_hyphens(text, wanted):
    assert slug(text.replace("ß", "ss")) == wanted
