"""A score costs what its tests cost: what no score needs keeps what it showed at the student's."""

import nbformat
import pytest
from conftest import course_command, hand_in, tiny_notebook
from nbformat.v4 import new_code_cell, new_output

from grading.course import read_graded
from grading.releasing import release

TRIED = "print('ran', double(3))"
GIVEN = "kept = [double(1)]\nprint('given', kept)"
HOSTILE = "<script>alert(1)</script><b>bold</b>"


@pytest.fixture
def tried(course):
    """A course whose notebook has a try-it cell, and one that gives a name."""
    path = course.root / "source" / "tiny" / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    place = [cell.id for cell in notebook.cells].index("test_double")
    more = [new_code_cell(TRIED, id="try"), new_code_cell(GIVEN, id="given")]
    notebook.cells[place:place] = more
    nbformat.write(notebook, path)
    release(course.assignment("tiny"))
    return course


def shown(text="as the student saw it"):
    return [new_output("stream", text=text)]


def answered(course, *, outputs=None, **changed):
    """Return a right hand-in whose given cells have shown something; changed: texts by cell."""
    handed_in = nbformat.read(course.folder("release", "tiny") / "tiny.ipynb", 4)
    right = {cell.id: cell.source for cell in tiny_notebook().cells}
    for cell in handed_in.cells:
        if cell.id in ("double", "total"):
            cell.source = right[cell.id]
        cell.source = changed.get(cell.id, cell.source)
        if cell.cell_type == "code":
            cell.outputs = outputs or shown()
    return handed_in


def outputs_of(course, student="ada"):
    """Return what each cell shows in the graded notebook, as text."""
    graded = read_graded(course.assignment("tiny"), student)["tiny"]
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in graded.cells
        if cell.cell_type == "code"
    }


def grade(course, *words, **changed):
    hand_in(course, "ada", answered(course, **changed))
    assert course_command(course, "grade", "tiny", "--all", *words) == 0
    return outputs_of(course)


def points(course):
    with course.gradebook() as gradebook:
        return gradebook.find_submission("tiny", "ada").score


def test_what_no_score_needs_stays_as_handed_in_and_says_so(tried):
    seen = grade(tried)
    assert seen["try"] == "(as handed in: this cell was not run again)\nas the student saw it"
    assert "as the student saw it" in seen["given"]
    assert "as the student saw it" not in seen["double"] + seen["test_double"] + seen["total"]
    assert points(tried) == 5
    page = (tried.folder("feedback", "tiny", "ada") / "tiny.html").read_text()
    assert "(as handed in: this cell was not run again)" in page


@pytest.mark.parametrize(
    ("changed", "ran"),
    [
        ({"try": TRIED + "  # mine"}, {"try"}),
        ({"total": "def total(numbers):\n    return sum(numbers) * kept[0] // 2"}, {"given"}),
        ({"total": "def total(numbers):\n    return eval('sum(numbers)')"}, {"try", "given"}),
        ({"outputs": [new_output("error", ename="E", evalue="", traceback=[])]}, {"try", "given"}),
    ],
    ids=["changed", "used", "looked up unseen", "failed"],
)
def test_what_a_student_changed_or_uses_runs(tried, changed, ran):
    seen = grade(tried, **changed)
    texts = {"try": "ran 6", "given": "given [2]"}
    for name, text in texts.items():
        assert (text in seen[name]) == (name in ran)
        assert ("as handed in" in seen[name]) == (name not in ran)
    assert points(tried) == 5


def test_an_answer_that_is_one_long_sum_earns_its_points(tried):
    terms = "(\n'a'" + "\n+ 'b'" * 1_200 + ")"
    grade(tried, double=f"text = {terms}\ndef double(x):\n    return 2 * x")
    assert points(tried) == 5


def test_an_answer_that_times_itself_by_name_earns_its_points(tried):
    timed = (
        "import timeit\ndef total(numbers):\n    return sum(numbers)\n"
        "seconds = timeit.timeit('kept[0]', 'from __main__ import kept', number=1)"
    )
    seen = grade(tried, total=timed)
    assert "given [2]" in seen["given"]


def test_everything_runs_where_that_is_asked_for(tried):
    seen = grade(tried, "--rerun-all")
    assert seen["try"] == "ran 6\n"
    assert seen["given"] == "given [2]\n"


def test_figures_run_when_all_scores_are_in(tried, capsys):
    seen = grade(tried, "--figures")
    assert seen["try"] == "ran 6\n"
    assert points(tried) == 5
    assert "with all cells run" not in capsys.readouterr().out


def test_a_score_that_is_another_with_all_cells_run_is_told(tried, capsys):
    """What a text does not show: here a cell that is left counts the calls of an answer."""
    counting = (
        "calls = []\ndef double(x):\n    calls.append(x)\n    return 2 * x if len(calls) < 5 else 0"
    )
    grade(tried, "--figures", double=counting)
    assert "ada: test_double: 2.0 points, and 0.0 with all cells run" in capsys.readouterr().out


def test_a_script_in_what_was_handed_in_does_not_run(tried):
    page = [new_output("display_data", data={"text/html": HOSTILE})]
    hand_in(tried, "ada", answered(tried, outputs=page))
    assert course_command(tried, "grade", "tiny") == 0
    html = (tried.folder("feedback", "tiny", "ada") / "tiny.html").read_text()
    assert "alert(1)</script>" not in html
    graded = tried.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    assert "<script>" not in graded.read_text()


def test_a_forged_mark_in_the_metadata_leaves_nothing(tried):
    forged = answered(tried, **{"try": "print('mine')"})
    forged.metadata["left_as_run"] = ["try", "double", "test_double"]
    hand_in(tried, "ada", forged)
    assert course_command(tried, "grade", "tiny") == 0
    seen = outputs_of(tried)
    assert seen["try"] == "mine\n"
    assert "as handed in" not in seen["test_double"] + seen["double"]
