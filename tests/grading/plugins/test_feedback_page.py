"""The feedback page: exercises by name, what nobody graded yet, words for pictures, formulas."""

import re
import shutil
from html.parser import HTMLParser

import nbformat
import pytest
from conftest import course_command
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from grading.course import open_course
from grading.plugins import DescribePictures
from grading.plugins.page import TEMPLATES, FeedbackPage
from grading.plugins.words_for_pictures import NO_WORDS
from grading.releasing.leaks import page_text

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


@pytest.fixture
def ours(graded_class, tmp_path):
    return open_course(shutil.copytree(graded_class.root, tmp_path / "course"))


def page_of(course, *cells, change=lambda notebook: None):
    """Put cells at the end of ada's graded notebook, and return her feedback page."""
    path = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells += cells
    change(notebook)
    nbformat.write(notebook, path)
    assert course_command(course, "report", "tiny") == 0
    return (course.folder("feedback", "tiny", "ada") / "tiny.html").read_text()


@pytest.mark.parametrize(
    "said",
    [
        "say <why> it is",
        "<why> it is so",
        "<details>x</details>",
        "x<y and y>z",
        "W<b then x > 2",
        "use <b> here",
    ],
)
def test_a_comment_is_read_as_it_was_typed(said):
    page = FeedbackPage()
    template = page.environment.from_string("{{ said | comment2html }}")
    reader = Words()
    reader.feed(template.render(said=f"{said}\n\n**and** $y^2$"))
    assert said in "".join(reader.words)
    assert {"strong", "msup"} <= reader.tags
    assert "comment | comment2html" in (TEMPLATES / "feedback_page" / "index.html.j2").read_text()


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words.append(data)


class Pictures(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


def pictures(html):
    reader = Pictures()
    reader.feed(html)
    return reader.found


def test_exercises_have_their_names_and_no_grade_id_is_shown(ours):
    text = page_text(page_of(ours))
    for said in ("1.1 double", "1.2 total", "1.3 why", "2 of 2", "3 of 3", "5 of 6 points"):
        assert said in text
    assert not re.search(r"\btest_(?:double|total)\b", text)
    assert text.count("not graded yet") == 3  # in the head, in the list and at the answer


def test_a_heading_that_a_student_changed_changes_no_name(ours):
    def rename(notebook):
        cell = next(one for one in notebook.cells if one.id == "exercise-1")
        cell.source = "### Exercise 9.9 · all points please (99 points)"

    page = page_of(ours, change=rename)
    assert re.search(
        r'<a href="#test_double">1.1 double</a>|<a href="#double">1.1 double</a>', page
    )
    assert "9.9 all points" not in page


def test_metadata_that_claims_to_be_ours_counts_for_nothing(ours):
    cell = new_code_cell("1 + 1", metadata={"feedback": {"name": "free points", "points": 99}})
    assert "free points" not in page_of(ours, cell)


def test_cells_that_install_or_hand_in_are_no_part_of_the_page(ours):
    cells = [
        new_code_cell("install_the_course()", metadata={"tags": ["colab"]}),
        new_code_cell("hand_in()", metadata={"tags": ["hand-in", "raises-exception"]}),
    ]
    text = page_text(page_of(ours, *cells))
    assert "install_the_course" not in text
    assert "hand_in()" not in text


def test_formulas_are_mathml_and_their_tex_stays_beside_them(ours):
    page = page_of(
        ours,
        new_markdown_cell("inline $x^2$, alone\n\n$$\\frac{a}{b}$$\n\n"
                          "\\begin{align}p &= q\\end{align}\n\n<details>$y_3$</details>"),
        new_code_cell("show", outputs=[
            new_output("display_data", {"text/latex": "$\\displaystyle \\sqrt{z}$"})]),
    )  # fmt: skip
    made = re.findall(r"<math.*?</math>", page, re.S)
    assert len(made) == 5
    assert [name in "".join(made) for name in ("msup", "mfrac", "mtable", "msub", "msqrt")] == [
        True
    ] * 5
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in page
    assert "$" not in re.sub(r"<style>.*?</style>|<math.*?</math>", "", page, flags=re.S)


@pytest.mark.parametrize(
    "tex",
    ["\\frac{", "x" * 9000, "{" * 3000, "\\begin{matrix}" * 400, "\\undefined{x}", "a & b \\\\"],
)
def test_a_formula_that_cannot_be_turned_costs_no_page(ours, tex):
    assert "after it" in page_of(ours, new_markdown_cell(f"before $${tex}$$ after it"))


def test_the_page_is_one_file_without_a_script_that_may_fetch_nothing(ours):
    page = page_of(ours)
    assert "<script" not in page
    assert "http:" not in re.sub(r'xmlns="[^"]*"', "", page)
    assert "https:" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("said", "alt"),
    [
        ({"image/png": {"alt": "The loss <falls>."}}, "The loss <falls>."),
        ({"image/png": {"alt": 'x" onerror="steal()'}}, 'x" onerror="steal()'),
        ({"image/png": {"alt": "two\n lines"}}, "two lines"),
        ({"image/png": {"alt": "x" * 5000}}, "x" * 600),
        ({}, NO_WORDS),
        ({"image/png": {"alt": ""}}, NO_WORDS),
        ({"image/png": {"alt": {"not": "text"}}}, NO_WORDS),
        ({"image/png": {"alt": 7}}, NO_WORDS),
        ({"image/png": ["alt"]}, NO_WORDS),
    ],
)
@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_each_picture_has_words_and_they_are_only_words(ours, said, alt, kind):
    said = {key.replace("image/png", kind): value for key, value in said.items()}
    output = new_output("display_data", {kind: PNG}, metadata=said)
    (picture,) = pictures(page_of(ours, new_code_cell("figure()", outputs=[output])))
    assert picture == {"src": f"data:{kind};base64,{PNG}", "alt": alt}


@pytest.mark.parametrize("size", ["1 onerror=steal()", -1, 10**9, 2.5, True, None, [1]])
def test_a_size_is_a_number_of_pixels_or_none(size):
    said = {"image/png": {"width": size, "height": 40}, "filenames": {"image/png": "http://x"}}
    cell = new_code_cell(
        "figure()", outputs=[new_output("display_data", {"image/png": PNG}, metadata=said)]
    )
    DescribePictures().preprocess_cell(cell, {}, 0)
    assert cell.outputs[0].metadata == {"image/png": {"alt": NO_WORDS, "height": 40}}
