"""A student's evening in JupyterLab, in a real browser: open, run all, read, validate, save.

In the students' repository, as published; softmax with one exercise right, one wrong, the others
open.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import PROJECT

from grading.course import open_course
from grading.notebooks import grade_id, reference
from grading.publishing import publish

playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="needs the browser Chromium"),
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WRONG = ("softmax_loss_naive", "dW / len(X)", "dW")
NOTEBOOK = "work/softmax.ipynb"
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")  # a folder that keeps them
SETTINGS = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false"}',
    "@jupyterlab/apputils-extension/themes.jupyterlab-settings": '{"theme": "JupyterLab Dark"}',
}


def half_done(path: Path) -> None:
    """Write softmax with the first exercise right, the second wrong, the others open."""
    notebook = nbformat.read(PROJECT / "release/softmax/softmax.ipynb", 4)
    source = nbformat.read(PROJECT / "source/softmax/softmax.ipynb", 4)
    solved = {grade_id(cell): reference(cell) for cell in source.cells}
    name, right, wrong = WRONG
    assert right in solved[name]
    for cell in notebook.cells:
        if grade_id(cell) == "softmax":
            cell.source = solved["softmax"]
        if grade_id(cell) == name:
            cell.source = solved[name].replace(right, wrong)
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A JupyterLab on a folder of a student's: its address, and the folder."""
    folder, settings = (tmp_path_factory.mktemp(name) for name in ("student", "settings"))
    with pytest.MonkeyPatch.context() as patch:
        for who, what in product(("AUTHOR", "COMMITTER"), ("NAME", "EMAIL")):
            patch.setenv(f"GIT_{who}_{what}", "instructor@uni.example")
        publish(open_course(PROJECT), str(folder))
    (folder / "work").mkdir()
    half_done(folder / NOTEBOOK)
    for name, text in SETTINGS.items():
        (settings / name).parent.mkdir(parents=True, exist_ok=True)
        (settings / name).write_text(text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"),
        *(f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=t"),
        *("--ServerApp.port_retries=0", "--LabApp.news_url="),
    ]
    own = {"COURSE_FETCH": "0", "JUPYTERLAB_SETTINGS_DIR": str(settings)}
    log = (settings / "lab.log").open("w")
    environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | own
    process = subprocess.Popen(words, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}/lab/tree/{NOTEBOOK}?token=t&reset", folder
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.fixture(scope="module")
def page(server):
    """The notebook, open in JupyterLab."""
    address, _ = server
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(120_000)
        for _ in range(60):  # until the server listens
            try:
                page.goto(address)
                break
            except playwright.Error:
                time.sleep(1)
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        yield page
        browser.close()


def shot(page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"jupyterlab_{name}.png")


def run_menu(page, name: str) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def saved(page, folder: Path, wanted: Callable, seconds: int = 120) -> dict:
    """Press Ctrl+S until the file's cells, {id: cell}, are as wanted, or the time is up."""
    until = time.monotonic() + seconds
    while True:
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2_000)
        cells = {cell.id: cell for cell in nbformat.read(folder / NOTEBOOK, 4).cells}
        if wanted(cells) or time.monotonic() > until:
            return cells


def counts(cells: dict) -> list[int | None]:
    return [cell.execution_count for cell in cells.values() if cell.cell_type == "code"]


def failed_check(page):
    """The output of the check that fails."""
    outputs = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']")
    return outputs.filter(has_text="softmax_loss_naive: gradient dW").first


def test_run_all_goes_to_the_end_past_a_failed_check_and_open_exercises(server, page):
    run_menu(page, "Run All Cells")
    cells = saved(page, server[1], lambda cells: all(counts(cells)))
    assert all(counts(cells)), "the run stopped before the last cell"
    errors = {
        name: next((o.evalue for o in cell.get("outputs", []) if o.output_type == "error"), "")
        for name, cell in cells.items()
    }
    assert not errors["test_softmax"]
    assert "gradient dW" in errors["test_softmax_loss_naive"]
    assert "your code goes here" in errors["test_softmax_loss"]


def test_the_message_of_the_failed_check_stands_in_the_page(page):
    message = failed_check(page)
    message.scroll_into_view_if_needed()
    assert message.is_visible()
    assert "times too large everywhere" in " ".join(message.text_content().split())
    shot(page, "message")


def test_folded_tests_are_folded_and_open_on_demand(page):
    folded = page.locator(".jp-Cell-inputWrapper .jp-Placeholder, .jp-InputPlaceholder")
    before = folded.count()
    assert before >= 7
    folded.first.click()
    assert folded.count() == before - 1


def test_validate_waits_long_enough_and_names_what_failed(page):
    page.get_by_role("button", name="Validate").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("failed", exact=False).first.wait_for(timeout=180_000)
    assert "gradient dW" in dialog.inner_text()
    assert "Timeout" not in dialog.inner_text()
    shot(page, "validate")
    page.keyboard.press("Escape")


def test_a_cell_is_written_run_and_saved_by_keyboard_alone(server, page):
    page.locator(".jp-Notebook").first.press("Escape")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.keyboard.press("Control+Home")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type("by_keyboard = 6 * 7; by_keyboard")
    page.keyboard.press("Shift+Enter")

    def results(cells):
        ours = [cell for cell in cells.values() if cell.source.startswith("by_keyboard")]
        return [output.data["text/plain"] for cell in ours for output in cell.outputs]

    assert results(saved(page, server[1], results, seconds=30)) == ["42"]


def test_in_the_dark_theme_a_message_can_be_read(page):
    assert page.locator("body").get_attribute("data-jp-theme-light") == "false"
    message = failed_check(page)
    message.scroll_into_view_if_needed()
    ink, *papers = message.evaluate(COLOURS)
    assert contrast(ink, papers) >= 4.5, "WCAG's least contrast of text"
    shot(page, "dark")


def test_on_a_phones_width_text_and_figures_stay_within_the_page(page):
    page.set_viewport_size({"width": 400, "height": 800})
    page.keyboard.press("Control+b")  # closes the files' side bar
    page.wait_for_timeout(2_000)
    failed_check(page).scroll_into_view_if_needed()
    widths = page.evaluate(
        "[...document.querySelectorAll"
        "('.jp-RenderedText, .jp-RenderedMarkdown, .jp-RenderedImage')]"
        ".map(element => [element.clientWidth, element.scrollWidth])"
        ".filter(pair => pair[0] > 0)"
    )
    shot(page, "narrow")
    assert all(200 <= shown <= 400 and whole <= shown + 1 for shown, whole in widths), widths


COLOURS = """element => {
    const found = [getComputedStyle(element).color];
    for (let paper = element; paper; paper = paper.parentElement)
        found.push(getComputedStyle(paper).backgroundColor);
    return found;
}"""


def contrast(ink: str, papers: list[str]) -> float:
    """Return WCAG's contrast of text, from 1 to 21.

    papers: the backgrounds below it, the nearest first, such as `rgba(244, 67, 54, 0.28)`
    """
    below = np.ones(3)
    for paper in reversed(papers):
        *colour, opacity = numbers(paper)
        below = opacity * np.array(colour) + (1 - opacity) * below
    light, dark = sorted((luminance(np.array(numbers(ink)[:3])), luminance(below)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def numbers(colour: str) -> list[float]:
    """Return red, green, blue and opacity of a colour, each from 0 to 1."""
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    return [*(part / 255 for part in parts[:3]), *(parts[3:] or [1.0])]


def luminance(colour: np.ndarray) -> float:
    linear = np.where(colour <= 0.04, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
