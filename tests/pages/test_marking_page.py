"""A TA's evening on the page of `course mark`, in a real browser, by keyboard alone."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from marking_class import *  # noqa: F403 the fixtures
from marking_class import Desk, add_class, add_student, running, write_graded

pytest.importorskip("playwright.sync_api", reason="needs the package playwright")

from test_in_chromium import *  # noqa: F403 its browser, and a server that hears
from test_in_chromium import CHROMIUM, payloads
from test_in_jupyterlab import COLOURS, contrast

from grading.marking.marks import read_rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="needs the browser Chromium"),
]
SCREENSHOTS = os.environ.get("SCREENSHOTS", "")  # a folder that keeps them


@pytest.fixture
def open_page(browser) -> Iterator:
    """Open the address of `course mark` as somebody of their own; errors of scripts are told."""
    opened = []

    def go(url: str, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(url)
        page.wait_for_selector("#number:not(:empty)")
        wait(page, "!busy")
        opened.append((context, page))
        return page

    yield go
    for context, page in opened:
        assert not page.errors
        context.close()


def press(page, *keys: str) -> None:
    """Press keys one after another, and wait until the page has done what they ask."""
    for key in keys:
        page.keyboard.press(key)
    wait(page, "!busy && !waitingKeys.length")


def wait(page, condition: str) -> None:
    """Wait for a condition; Playwright's own way to wait needs what the page's policy forbids."""
    until = time.monotonic() + 60
    while not page.evaluate(condition):
        assert time.monotonic() < until, condition
        page.wait_for_timeout(5)


def here(page) -> str:
    return page.evaluate("answer.id")


def marks(course) -> dict[str, tuple]:
    """Return the marks of the first question by student: points, extra credit, comment."""
    desk = Desk(course)
    rows = read_rows(desk.marking.engine, "tiny", ("tiny", "why"))
    desk.close()
    return {row.student: (row.mark.points, row.mark.extra, row.mark.comment) for row in rows}


def test_a_class_is_marked_by_keyboard_alone(course, open_page):
    texts = {"a": "First.", "b": "The same.", "c": "The same.", "d": "", "e": "", "f": "Last one."}
    for name, text in texts.items():
        add_student(course, name, {"why": text})
    with running(course) as server:
        page = open_page(server.url)
        seen = set()
        for _ in range(3):  # three different texts wait
            text = page.inner_text("#answer").strip()
            seen.add(text)
            if text == "First.":
                press(page, "1", "3", "Enter")
            elif text == "The same.":
                assert "2 answers are word for word the same" in page.inner_text(".where")
                press(page, "f", "Shift+Enter")
            else:
                press(page, "Shift+1", "c")
                page.keyboard.type("Say why. 0 1 u e")
                press(page, "Escape", "k", "Enter")
        assert seen == {"First.", "The same.", "Last one."}
        press(page, "e")
        assert page.inner_text("#count") == "6 of 6"
        press(page, "]")
        assert page.inner_text("#title") == "Question 2.1 · how"
    assert marks(course) == {
        "a": (1.5, None, None),
        "b": (2.0, None, None),
        "c": (2.0, None, None),
        "d": (0.0, None, None),
        "e": (0.0, None, None),
        "f": (0.5, None, "Say why. 0 1 u e"),
    }


def test_every_other_key_does_what_the_help_says(course, open_page):
    add_class(course, 12)
    with running(course) as server:
        page = open_page(server.url)
        first = here(page)
        press(page, "1", "u")
        assert page.input_value("#points") == "", "undo takes back what is not stored first"
        press(page, "p")
        page.keyboard.type("1,25")
        press(page, "Enter")
        assert here(page) != first
        press(page, "b")
        assert (here(page), page.input_value("#points")) == (first, "1.25")
        press(page, "x")
        page.keyboard.type("0.5")
        press(page, "Enter", "j")
        page.keyboard.type("1")
        press(page, "Enter")
        assert (here(page), page.input_value("#extra")) == (first, "0.5")
        press(page, "Delete")
        assert page.input_value("#points") == page.input_value("#extra") == ""
        press(page, "u")
        assert (page.input_value("#points"), page.input_value("#extra")) == ("1.25", "0.5")
        press(page, "2", "n", "b")
        assert page.get_attribute("#items li:nth-child(2) button", "aria-pressed") == "true"
        press(page, "c")
        page.keyboard.type("Keep me.")
        press(page, "Control+Enter", "b", "k", "o", "r", "1")
        assert page.input_value("#comment") == "Keep me."
        press(page, "t")
        assert "Why is the first loss" in page.inner_text("#answer")
        press(page, "t", "m", "q")
        assert not page.get_attribute("#model", "open")
        assert not page.is_visible("#asked .text")
        press(page, "?")
        assert page.is_visible("#keys")
        page.keyboard.press("Escape")
        assert not page.is_visible("#keys")
        press(page, "0", "Enter", "u")
        assert page.input_value("#points") == ""


def test_keys_that_come_faster_than_the_server_answers_wait_for_their_turn(course, open_page):
    add_class(course, 12)
    with running(course) as server:
        page = open_page(server.url)
        order = page.evaluate(
            "question.order.filter(one => one.kind === 'answer').map(one => one.id)"
        )
        page.evaluate(
            """() => { for (const key of ['1', 'Enter', '0', 'Enter', 'f', 'Enter', 'c', 'e', 'u'])
            document.body.dispatchEvent(new KeyboardEvent('keydown', {
                key, code: /[0-9]/.test(key) ? `Digit${key}` : key, bubbles: true })); }"""
        )
        wait(page, "!busy && !waitingKeys.length")
        states = page.evaluate("question.states")
        assert [states[id][1] for id in order[:4]] == [1.0, 0.0, 2.0, None]
        assert page.input_value("#comment") == "eu", "what follows c is typed, not done"
        page.keyboard.press("Escape")
        press(page, "u")


def test_two_who_mark_at_once_are_led_apart_and_asked(course, open_page):
    add_class(course, 12)
    with running(course) as one, running(course) as two:
        first, second = open_page(one.url), open_page(two.url)
        assert here(first) != here(second), "the second begins where the first is not"
        second.evaluate(f"perform(() => loadAnswer('{here(first)}'))")
        press(second, "0")
        assert "another TA has this one open" in second.inner_text(".where")
        student_id = here(first)
        press(first, "f", "Enter")
        second.keyboard.press("Enter")
        second.wait_for_selector("#conflict[open]")
        assert "2 points" in second.inner_text("#conflict")
        if SCREENSHOTS:
            second.screenshot(path=Path(SCREENSHOTS) / "marking_conflict.png")
        second.keyboard.press("t")
        press(second)
        assert second.evaluate(f"question.states['{student_id}']") == ["done", 2.0]
        second.evaluate(f"perform(() => loadAnswer('{student_id}'))")
        press(second, "1")
        first.evaluate(f"perform(() => loadAnswer('{student_id}'))")
        press(first, "0", "Enter")
        second.keyboard.press("Enter")
        second.wait_for_selector("#conflict[open]")
        second.keyboard.press("y")
        press(second)
        assert second.evaluate(f"question.states['{student_id}']") == ["done", 1.0]


def test_an_answer_that_is_handed_in_again_is_shown_and_not_marked(course, open_page):
    add_student(course, "ada", {"why": "Old text."})
    with running(course) as server:
        page = open_page(server.url)
        write_graded(course, "ada", {"why": "New text."})
        press(page, "f", "Enter")
        assert "Another answer was handed in" in page.inner_text("#told")
        assert page.inner_text("#answer").strip() == "New text."
        assert page.input_value("#points") == ""
    assert marks(course)["ada"][0] is None


def test_a_figure_that_no_run_has_made_says_so(course, open_page):
    add_student(course, "ada", {"why": "Because."})
    with running(course) as server:
        page = open_page(server.url)
        assert "as handed in" not in page.inner_text("#figures")
        write_graded(
            course,
            "ada",
            {"why": "Because."},
            change=lambda nb: nb.metadata.update(left_as_run=["plot-1"]),
        )
        page.reload()
        page.wait_for_selector("#figures img")
        assert "not run again, as handed in: course grade --figures" in page.inner_text("#figures")


def test_a_server_that_is_gone_is_said_and_the_mark_stays_on_the_page(course, open_page):
    add_student(course, "ada", {"why": "Because."})
    with running(course) as server:
        page = open_page(server.url)
    press(page, "1", "Enter")
    assert "is course mark still running" in page.inner_text("#toast")
    assert page.input_value("#points") == "1"
    page.evaluate("draft.ticks = {}; draft.points = null")


def test_what_a_hand_in_holds_runs_and_fetches_nothing(course, open_page, listener):
    texts = payloads(listener.url)
    for k, text in enumerate(texts):
        add_student(course, f"s{k}", {"why": text})
    add_student(course, "all", {"why": "\n\n".join(texts)})
    with running(course, "--names") as server:
        page = open_page(server.url)
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        for id in page.evaluate("question.order.map(one => one.id)"):
            page.evaluate(f"perform(() => loadAnswer('{id}'))")
            press(page)
            bad = page.evaluate(
                """() => [...document.querySelectorAll('#answer *')].filter(one =>
                one.id || one.className || one.getAttribute('style') ||
                /^(javascript|data|vbscript|file):/i.test(one.href || '')).length"""
            )
            assert not bad, page.inner_html("#answer")
            press(page, "t", "t")
        page.wait_for_timeout(500)
        assert page.is_visible("#points")
        assert not dialogs
        assert not listener.heard, sorted(set(listener.heard))


def test_a_link_of_another_site_opens_the_page_and_frames_stay_empty(
    course, open_page, browser, listener
):
    add_student(course, "ada", {"why": "Because."})
    with running(course) as server:
        page = browser.new_page()
        page.goto(listener.url.replace("127.0.0.1", "localhost"))
        page.set_content(f"<a href='{server.url}'>mark</a><iframe src='{server.url}'></iframe>")
        page.wait_for_timeout(500)
        assert all("#answer" not in frame.content() for frame in page.frames[1:])
        assert not any(frame.query_selector("#answer") for frame in page.frames[1:])
        page.click("a")
        page.wait_for_selector("#number:not(:empty)")
        assert "token" not in page.url
        page.close()
    listener.heard.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_it_can_be_read_by_day_and_night_on_any_screen(course, open_page, scheme, width):
    wide = "| a | b |\n|---|---|\n| 1 | 2 |\n\n$$" + "+".join(["x_i^2"] * 60) + "$$\n\n" + "w" * 300
    for name, text in {"a": wide, "b": "`code` and [link](https://example.org)", "c": ""}.items():
        add_student(course, name, {"why": text})
    with running(course) as server:
        size = {"width": width, "height": 800}
        page = open_page(server.url, viewport=size, color_scheme=scheme)
        for k in range(3):
            press(page, "1" if k < 2 else "e")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, "nothing reaches beyond the page"
            places = "#answer, #title, #items span, #count, #number, .most, .soft"
            places += ", button:not([disabled]) kbd"
            for element in page.query_selector_all(places):
                if element.is_visible():
                    ink, *papers = element.evaluate(COLOURS)
                    assert contrast(ink, papers) >= 4.5, element.inner_text()
            if SCREENSHOTS:
                page.screenshot(path=Path(SCREENSHOTS) / f"marking_{scheme}_{width}_{k}.png")
            press(page, "n")
        page.evaluate("draft.points = answer.mark.points; draft.ticks = {...answer.ticks}")
