from copy import deepcopy

import nbformat
import pytest
from conftest import tiny_notebook
from nbconvert import HTMLExporter

from grading.audit import Answer, build_hand_in
from grading.releasing import find_leaks, strings
from grading.releasing.leaks import page_text


def clean_release():
    """Return what students should get of the tiny notebook."""
    source = tiny_notebook()
    for cell in source.cells:
        cell.source = cell.source.partition("### BEGIN")[0]
    return source


def kinds(leaks):
    return [(leak.kind, leak.cell) for leak in leaks]


def test_a_clean_release_has_no_leak():
    assert find_leaks(tiny_notebook(), clean_release()) == []


@pytest.mark.parametrize(
    ("line", "leak"),
    [
        pytest.param("doubled_number = number+number", ("solution", "double"), id="solution"),
        pytest.param("secret_inputs=[3,5,7]", ("hidden test", "test_double"), id="hidden test"),
        pytest.param("addition is commutative in every", None, id="a part of a line is no leak"),
        pytest.param(
            "because addition is commutative in every ring", None, id="other capitals are no leak"
        ),
        pytest.param(
            "Because addition is commutative in every ring.", ("model answer", "why"), id="answer"
        ),
        pytest.param("return f(x)", None, id="trivial line"),
    ],
)
def test_a_line_of_a_region_is_found_however_it_is_spaced(line, leak):
    shown = clean_release()
    shown.cells[0].source += f"\n{line}"
    assert kinds(find_leaks(tiny_notebook(), shown)) == ([leak] if leak else [])


def test_a_line_that_also_stands_in_visible_text_is_no_secret():
    source, shown = tiny_notebook(), clean_release()
    for notebook in (source, shown):
        notebook.cells[0].source += "\n    doubled_number = number + number"
    assert find_leaks(source, shown) == []


def test_markers_and_results_in_a_release_are_leaks():
    shown = clean_release()
    shown.cells[0].source += "\n### END SOLUTION"
    shown.cells[2].execution_count = 3
    shown.cells[2].outputs = [nbformat.v4.new_output("stream", text="4")]
    found = {leak.kind for leak in find_leaks(tiny_notebook(), shown)}
    assert found == {"marker", "output", "execution count"}


def test_an_output_of_the_source_is_a_secret_too():
    source, shown = tiny_notebook(), clean_release()
    source.cells[2].outputs = [nbformat.v4.new_output("stream", text="expected loss 2.302585")]
    shown.cells[0].source += "\nexpected loss 2.302585"
    assert kinds(find_leaks(source, shown)) == [("output", "double")]


def test_highlighted_html_does_not_hide_a_leak():
    html, _ = HTMLExporter().from_notebook_node(tiny_notebook())
    assert "<span" in html
    found = set(kinds(find_leaks(tiny_notebook(), html)))
    assert {
        ("solution", "double"),
        ("hidden test", "test_total"),
        ("model answer", "why"),
        ("marker", "the page"),
    } <= found


def test_what_the_student_wrote_is_no_leak():
    source = tiny_notebook()
    own = build_hand_in(Answer("right", ""), source, clean_release())
    html, _ = HTMLExporter().from_notebook_node(own)
    assert find_leaks(source, html) != []
    assert find_leaks(source, html, strings(own)) == []


def test_a_cell_without_markers_is_secret_as_a_whole():
    source, shown = tiny_notebook(), clean_release()
    source.cells[2].source = "def double(number):\n    return number * 2"
    shown.cells[2] = deepcopy(source.cells[2])
    assert kinds(find_leaks(source, shown)) == [("solution", "double")] * 2


def test_page_text_leaves_scripts_out_and_reads_entities():
    assert (
        page_text("<script>let a</script><pre>a &lt; <b>b</b> &amp;&amp; c</pre>") == "a < b && c"
    )
