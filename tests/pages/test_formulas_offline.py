"""Formulas show in a browser without a network: on the feedback page and on what is handed in."""

import shutil

import nbformat
import pytest
from conftest import course_command
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.course import open_course
from helpers.student.page import page_of

playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs the browser Chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TEXT = "A fraction $$\\frac{a}{b}$$ and a power $x^2$."
# where letters stand: a fraction's parts are one over the other, a power is raised; TeX is hidden
MEASURE = """() => {
    const box = (one) => one.getBoundingClientRect();
    const size = (one) => parseFloat(getComputedStyle(one).fontSize);
    const [a, b] = document.querySelector('mfrac').children;
    const [x, two] = document.querySelector('msup').children;
    const notes = [...document.querySelectorAll('annotation')].map((one) => box(one).height);
    return {
        over: box(a).bottom <= box(b).top + 1, wide: box(a).width > 3,
        raised: box(two).bottom < box(x).bottom, small: size(two) < size(x),
        hidden: Math.max(...notes) === 0,
    };
}"""


def in_browser(path):
    """Return what the browser measures, and what the page asked the network for."""
    with playwright.sync_playwright() as opened:
        browser = opened.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(offline=True).new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        measured = page.evaluate(MEASURE)
        browser.close()
    return measured, [one for one in asked if not one.startswith(("file:", "data:"))]


def test_on_the_feedback_page(graded_class, tmp_path):
    course = open_course(shutil.copytree(graded_class.root, tmp_path / "course"))
    path = course.folder("autograded", "tiny", "ada") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(new_markdown_cell(TEXT))
    nbformat.write(notebook, path)
    assert course_command(course, "report", "tiny") == 0
    measured, asked = in_browser(course.folder("feedback", "tiny", "ada") / "tiny.html")
    assert measured == dict.fromkeys(measured, True)
    assert asked == []


def test_on_the_page_that_is_handed_in(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page_of(new_notebook(cells=[new_markdown_cell(TEXT)]), "formulas", tmp_path))
    measured, asked = in_browser(path)
    assert measured == dict.fromkeys(measured, True)
    assert asked == []
