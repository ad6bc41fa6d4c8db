"""Keys and seconds for each written answer, on the page of `course mark` and in formgrader.

    python benchmarks/marking.py [--students 400] [--formgrader 20]

A made-up class answers two questions; every twentieth answer is empty, and about one in ten has
another's text. A scripted TA gives both programs the same points, in a real Chromium, by keyboard
alone, and reads nothing: what is measured is what the programs cost, not what thinking takes.
`course mark` marks all answers; formgrader, page by page, a part of the class.
"""

import argparse
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # the made-up class is the tests' own

from marking_class import add_class, marked_course, running  # noqa: E402

from grading.course import Course  # noqa: E402

ITEMS = {"why": [1.0, 0.5, 0.5], "how": [1.0, 1.0, 1.0]}
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")
# formgrader's keys work only when MathJax has come from a network: here it comes at once
MATHJAX = "window.MathJax = {loaded: true, Hub: {Config() {}, Queue() {}, Startup: {signal: "
MATHJAX += "{Interest(hear) { hear('End'); }}}}};"
KEYS_TARGET, SECONDS_TARGET = 0.6, 0.5  # of what formgrader takes


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.count += 1
            self.page.keyboard.press(key)


def ticked(question: str, text: str) -> list[int]:
    """Return the rubric's items that an answer gets: the same for the same text."""
    rng = random.Random(question + " ".join(text.split()))
    return [k for k in range(len(ITEMS[question])) if rng.random() < 0.5]


def mark_all(page: Page) -> tuple[int, int, float]:
    """Mark every answer on the page of `course mark`; return answers, keys, seconds."""
    keyboard, answers = Keyboard(page), 0
    start = time.perf_counter()
    for number, question in enumerate(ITEMS):
        if number:
            keyboard.press("]")
            settle(page)
        while page.evaluate("question.order.some(one => one.kind === 'answer' && waits(one.id))"):
            text = page.inner_text("#answer")
            parts = ticked(question, text)
            keyboard.press(*(str(k + 1) for k in parts) if parts else "0")
            together = page.is_visible("#save-group")
            keyboard.press("Shift+Enter" if together else "Enter")
            settle(page)
        keyboard.press("e")
        settle(page)
        answers += page.evaluate("question.order.filter(one => !waits(one.id)).length")
    return answers, keyboard.count, time.perf_counter() - start


def settle(page: Page) -> None:
    """Wait until the page has done what was asked."""
    while not page.evaluate("!busy && !waitingKeys.length"):
        page.wait_for_timeout(2)


def mark_in_formgrader(page: Page, address: str, count: int) -> tuple[int, int, float]:
    """Mark the answers of some hand-ins in formgrader; return answers, keys, seconds."""
    page.goto(f"{address}/formgrader/gradebook/tiny/tiny")
    page.wait_for_selector("tbody a")
    first = page.get_attribute("tbody a", "href")
    page.goto(f"{address}{first}")
    ready(page)
    keyboard, start = Keyboard(page), time.perf_counter()
    for k in range(count):
        for question in ITEMS:
            points = sum(ITEMS[question][k] for k in ticked(question, str(k)))
            keyboard.press("Tab")
            while page.evaluate("document.activeElement.id") != question:
                keyboard.press("Tab")
            keyboard.press(*f"{points:g}")
        before = page.evaluate("submission_id")
        keyboard.press("Control+.")
        if k < count - 1:
            wait_for_another(page, before)
            ready(page)
    return 2 * count, keyboard.count, time.perf_counter() - start


def ready(page: Page) -> None:
    """Wait until formgrader's page can be typed into."""
    page.wait_for_selector("input.score")
    page.wait_for_function("typeof formgrader !== 'undefined' && formgrader.loaded")


def wait_for_another(page: Page, before: str) -> None:
    """Wait until formgrader shows another hand-in."""
    while True:
        try:
            if page.evaluate("window.submission_id || ''") not in ("", before):
                return
        except Error:  # between two pages
            pass
        page.wait_for_timeout(5)


@contextmanager
def formgrader(course: Course) -> Iterator[str]:
    """Start a Jupyter server in the course folder; yield its address."""
    options = ["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyter", "server", *options]
    log = course.root / "server.log"
    with log.open("w") as file:
        server = subprocess.Popen(command, cwd=course.root, stdout=file, stderr=file)
        try:
            while not (found := re.search(r"(http://127.0.0.1:\d+)/", log.read_text())):
                time.sleep(0.1)
            yield found[1]
        finally:
            server.terminate()
            server.wait()


def told(name: str, answers: int, keys: int, seconds: float) -> tuple[float, float]:
    """Print what was measured; return keys and seconds for each answer."""
    each = keys / answers, seconds / answers
    print(f"{name}: {answers} answers, {keys} keys, {seconds:.0f} s: ", end="")
    print(f"{each[0]:.2f} keys and {each[1]:.2f} s each", flush=True)
    return each


def main() -> None:
    """Measure both programs on one class."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=400)
    parser.add_argument("--formgrader", type=int, default=20, help="hand-ins marked there")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        course = marked_course(Path(folder) / "course")
        add_class(course, arguments.students)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        start = time.perf_counter()
        with running(course) as server:
            started = time.perf_counter() - start
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.goto(server.url)
            page.wait_for_selector("#number:not(:empty)")
            settle(page)
            shown = time.perf_counter() - start - started
            print(f"course mark: {started:.1f} s to start, {shown:.1f} s to the first answer")
            ours_each = told("course mark", *mark_all(page))
        with formgrader(course) as address:
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.route(ELSEWHERE, lambda route: route.fulfill(body=MATHJAX))
            theirs = mark_in_formgrader(page, address, arguments.formgrader)
        theirs_each = told("formgrader", *theirs)
        browser.close()
    for name, k, target in (("keys", 0, KEYS_TARGET), ("seconds", 1, SECONDS_TARGET)):
        ratio = ours_each[k] / theirs_each[k]
        met = "met" if ratio <= target else "short"
        print(f"marking_{name}_to_formgrader ratio={ratio:.2f} target={target:g} {met}")


if __name__ == "__main__":
    main()
