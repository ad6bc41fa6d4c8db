import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from conftest import TEST_DOUBLE, code, hand_in, open_hand_in, tiny_notebook

from grading.grade import grade_hand_in
from grading.notebooks import claim, error_message
from grading.plugins import EscapeHtml, ExplainErrors, HideHiddenTests, SanitizeHtml, feedback
from grading.plugins.feedback import visible_source
from grading.releasing import find_leaks, release, strings
from grading.releasing.leaks import page_text
from grading.sandbox import bounded

ENV = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def error(name, text, traceback=()):
    return nbformat.v4.new_output("error", ename=name, evalue=text, traceback=list(traceback))


def explained(cell):
    cell, _ = ExplainErrors().preprocess_cell(cell, {}, 0)
    return [line for output in cell.outputs for line in output.get("traceback", [])]


def failed_test(*outputs):
    cell = code("test_double", TEST_DOUBLE, points=2)
    cell.execution_count, cell.outputs = 7, list(outputs)
    return cell


def test_a_check_keeps_its_message_and_loses_its_traceback():
    cell = failed_test(error("CheckFailed", "double: 2 times too large.", ["secret_inputs = [3"]))
    assert explained(cell) == ["CheckFailed: double: 2 times too large."]


def test_a_bare_assertion_says_the_claim_of_its_cell():
    assert explained(failed_test(error("AssertionError", ""))) == [
        "AssertionError: this does not hold yet: double(x) is twice x"
    ]


def test_an_error_out_of_student_code_names_their_cell_and_line():
    frames = [
        "\x1b[31mCell In[7]\x1b[39m, line 5\x1b[32m secret_inputs",
        "\x1b[31mCell In[3]\x1b[39m, line 2\x1b[32m return 1 / 0",
        "File /usr/lib/library.py:9, in divide",
    ]
    cell = failed_test(error("ZeroDivisionError", "\x1b[31mdivision\x1b[0m by zero", frames))
    assert explained(cell) == [
        "ZeroDivisionError: division by zero\n(raised by your cell In [3], line 2)\n"
        "In other words: a division by 0: what is counted, and can it be none?"
    ]


def test_a_time_out_reads_as_one_sentence():
    interrupt = error("KeyboardInterrupt", "", ["secret_inputs"])
    timeout = error("CellTimeoutError", "stopped after 60 s (limit 60 s a cell)")
    assert explained(failed_test(interrupt, timeout)) == ["stopped after 60 s (limit 60 s a cell)"]


def test_the_students_own_cells_keep_their_traceback():
    cell = code("double", "1 / 0", solution=True)
    cell.outputs = [error("ZeroDivisionError", "division by zero", ["line 1", "1 / 0"])]
    assert explained(cell) == ["line 1", "1 / 0"]


def test_other_output_of_a_test_cell_stays():
    shown = nbformat.v4.new_output("stream", text="ok: double\n")
    cell, _ = ExplainErrors().preprocess_cell(failed_test(shown), {}, 0)
    assert cell.outputs == [shown]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("f(1)", "f(1)"),
        ("### BEGIN HIDDEN TESTS\na\nb\n### END HIDDEN TESTS\nf(1)", "# (more checks*)\nf(1)"),
        ("Task\n=== BEGIN MARK SCHEME ===\n1 point\n=== END MARK SCHEME ===", "Task"),
        ("f(1)\n### BEGIN HIDDEN TESTS\nnever closed", "f(1)\n# (more checks*)"),
    ],
    ids=["nothing hidden", "hidden tests", "mark scheme", "no end marker"],
)
def test_hidden_parts_give_way_to_a_note(source, wanted):
    note = "# (more checks, on other inputs, ran here)"
    assert visible_source(source) == wanted.replace("# (more checks*)", note)


def test_what_hidden_checks_print_is_counted_not_shown():
    printed = [("ok: N = 5\nmine\n", "stdout"), ("ok: N = 9\n", "stdout"), ("careful", "stderr")]
    streams = [nbformat.v4.new_output("stream", text=text, name=name) for text, name in printed]
    cell, _ = HideHiddenTests().preprocess_cell(failed_test(*streams), {}, 0)
    told = [(output.name, output.text) for output in cell.outputs]
    assert told == [
        ("stdout", "ok: 2 checks passed\n"),
        ("stdout", "mine\n"),
        ("stderr", "careful"),
    ]


def test_the_claim_of_a_cell_that_is_no_python_is_empty():
    assert claim("%timeit f(") == ""


def test_an_error_without_words_is_told_by_its_name():
    assert error_message(error("MemoryError", ""), code("a", "x = 1")) == "MemoryError"


# From here on: pages of a class that was graded for real.


@pytest.mark.parametrize("student", ["right", "blank", "hidden", "raising", "looping", "deleted"])
def test_no_page_of_the_class_leaks(graded, student):
    path = graded.course.folder("submitted", "tiny", student) / "tiny.ipynb"
    own = strings(nbformat.read(path, 4))
    assert find_leaks(tiny_notebook(), graded.page(student), own) == []
    assert "more checks, on other inputs" in page_text(graded.page(student))


def test_the_page_of_a_student_who_passed_the_visible_test_only(graded):
    text = page_text(graded.page("hidden"))
    assert "AssertionError: this does not hold yet: double(x) is twice x" in text
    assert "Traceback" not in text


def test_the_page_says_that_a_cell_was_stopped_and_nothing_of_the_interrupt(graded):
    text = page_text(graded.page("looping"))
    assert "stopped after 2 s (limit 2 s a cell): does a loop never end?" in text
    assert "KeyboardInterrupt" not in text


def test_the_page_shows_where_the_students_own_cell_failed(graded):
    text = page_text(graded.page("raising"))
    assert "Traceback (most recent call last)" in text
    assert "ZeroDivisionError: division by zero" in text or "TypeError" in text


def test_a_ta_still_sees_the_hidden_tests(graded):
    path = graded.course.folder("autograded", "tiny", "hidden") / "tiny.ipynb"
    assert "secret_inputs = [3, 5, 7]" in "\n".join(strings(nbformat.read(path, 4)))


def test_the_plain_nbgrader_command_makes_the_same_page(graded):
    before = graded.page("hidden")
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", "tiny", "--force"]
    subprocess.run(
        [*command, "--student=hidden"],
        cwd=graded.course.root,
        env=ENV,
        check=True,
        capture_output=True,
    )
    assert graded.page("hidden") == before


class Elements(HTMLParser):
    """The attributes of every element of a page, and what its scripts are."""

    def __init__(self):
        super().__init__()
        self.attributes, self.scripts, self.in_script = [], "", False

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        self.in_script = tag == "script"

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        self.scripts += data if self.in_script else ""


EVIL = """from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML('<b>bold</b><script>steal()</script><a href="javascript:steal()">x</a>'))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><script>steal()</script></svg>'))
display(Javascript('steal()'), Markdown('<img src=x onerror=steal()>'))
size = {'width': '1 onerror=steal() x', 'height': 3}
display({'image/png': 'AAAA'}, raw=True, metadata={'image/png': size})
said = {'alt': 'x" onerror=stealing() "'}
display({'image/png': 'AAAA'}, raw=True, metadata={'image/png': said})
display({'image/png': 'AAAA'}, raw=True, metadata={'filenames': {'image/png': 'http://steal/'}})"""


def evil_hand_in(course):
    release(course.assignment("tiny"))
    notebook = tiny_notebook()
    notebook.cells.append(nbformat.v4.new_code_cell(EVIL, id="evil"))
    text = "hello <img src=x onerror=steal()> <script>steal()</script> a < b"
    cell = nbformat.v4.new_markdown_cell(text, id="evil-text")
    cell.attachments = {
        "a.svg": {"image/svg+xml": "<svg onload=steal()>"},
        "b.png": {"image/png": "AAAA", "text/html": "<script>steal()</script>"},
        "c.png": {"image/png": '" onerror=steal() "'},
    }
    notebook.cells.append(cell)
    hand_in(course, "eve", notebook)
    assert not grade_hand_in(open_hand_in(course, "eve")).problem


def test_a_page_runs_nothing_that_a_student_put_there(course):
    evil_hand_in(course)
    page = (course.folder("feedback", "tiny", "eve") / "tiny.html").read_text()
    assert "<b>bold</b>" in page
    elements = Elements()
    elements.feed(page)
    text = ("alt", 'x" onerror=stealing() "')
    assert text in elements.attributes  # words stay words
    doing = [pair for pair in elements.attributes if "steal" in str(pair) or pair[0][:2] == "on"]
    assert doing == [text]
    assert "steal()" not in elements.scripts


def test_a_figure_is_told_in_words_too(course):
    release(course.assignment("tiny"))
    notebook = tiny_notebook()
    source = "from helpers import plotting\nplotting.bars({'a': 0.5}, 'share', title='One bar');"
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="figure"))
    hand_in(course, "ada", notebook)
    assert not grade_hand_in(open_hand_in(course, "ada")).problem
    page = (course.folder("feedback", "tiny", "ada") / "tiny.html").read_text()
    assert 'alt="One bar. Bars of share: a 0.5."' in page


def test_what_is_stored_runs_nothing_either_and_nothing_of_an_answer_is_lost(course):
    """formgrader shows it, in the TA's own Jupyter session."""
    evil_hand_in(course)
    path = course.folder("autograded", "tiny", "eve") / "tiny.ipynb"
    cells = {cell.id: cell for cell in nbformat.read(path, 4).cells}
    text = cells["evil-text"].source
    assert "<script" not in text
    assert "onerror" not in text.partition("&lt;script")[0].partition("<img")[2]
    assert "steal()" in text.partition("&lt;script")[2], "shown as text"
    assert cells["evil-text"].attachments == {"b.png": {"image/png": "AAAA"}}
    kinds = [set(output.data) for output in cells["evil"].outputs if "data" in output]
    assert not {"application/javascript", "image/svg+xml"} & set().union(*kinds)
    shown = [output for output in cells["evil"].outputs if "data" in output]
    assert "<script" not in str(shown)
    sizes, words, names = (output.metadata for output in shown[-3:])
    assert sizes == {"image/png": {"height": 3}}
    assert words == {"image/png": {"alt": 'x" onerror=stealing() "'}}
    assert names == {}


@pytest.mark.parametrize("step", [EscapeHtml, SanitizeHtml])
def test_what_takes_too_long_to_be_made_safe_is_shown_as_text(monkeypatch, step):
    monkeypatch.setattr(feedback, "bounded", lambda work: bounded(work, cpu_seconds=1))
    nested = "<b><i>" * 15_000
    cells = [nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell(nested)]
    data = {"text/html": nested, "text/plain": "a table"}
    cells[0].outputs = [nbformat.v4.new_output("display_data", data)]
    notebook, _ = step().preprocess(nbformat.v4.new_notebook(cells=cells), {})
    (shown,) = notebook.cells[0].outputs
    assert list(shown.data) == ["text/plain"]
    assert shown.data["text/plain"].endswith("more than 1 s of computing)\na table")
    assert "<" not in notebook.cells[1].source
