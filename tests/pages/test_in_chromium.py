"""What a hand-in holds is data in every page: in a real browser nothing runs, nothing is fetched.

A hand-in is made of every kind of output and text, each with every kind of payload. A payload asks
a server of ours for something, from a script, a picture, a style, a form: the server hears nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import nbformat
import pytest
from conftest import hand_in, make_course, open_hand_in, tiny_notebook
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.grade import grade_hand_in
from grading.releasing import release
from grading.reporting import save_report

playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="needs the browser Chromium"),
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EVE = "eve"
__all__ = ["browser", "listener"]  # what other tests of pages take as well


class Listener(BaseHTTPRequestHandler):
    """Notes every request."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    do_POST = do_HEAD = do_GET

    def log_message(self, *words: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def listener() -> Iterator[SimpleNamespace]:
    handler = type("Noting", (Listener,), {"heard": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", heard=handler.heard)
        server.shutdown()


def payloads(url: str) -> list[str]:
    """Return pieces of HTML and Markdown that would run something, or fetch it."""
    js = f"fetch(`{url}/js`)"
    return [
        f"<script>{js}</script>",
        f"<scr<script>ipt>{js}</script>",
        f"<img src=x onerror='{js}'>",
        f"<img src='{url}/img'>",
        f"<img srcset='{url}/srcset 1x'>",
        f"<svg onload='{js}'><script>{js}</script><image href='{url}/svg'/></svg>",
        f"<math><maction actiontype='statusline' xlink:href='javascript:{js}'>x</maction></math>",
        f"<a class='bait' href='javascript:{js}'>x</a>",
        f"<a class='bait' href='&#106;avascript:{js}'>x</a>",
        f"<a class='bait' href='java\tscript:{js}'>x</a>",
        f"<a class='bait' href='data:text/html,<script>{js}</script>'>x</a>",
        f"<base href='{url}/base/'>",
        f"<meta http-equiv='refresh' content='0;url={url}/refresh'>",
        f"<link rel='stylesheet' href='{url}/link'>",
        f"<style>@import '{url}/import'; body {{ background: url({url}/style) }}</style>",
        f"<div style='background: url({url}/css)'>x</div>",
        f"<table background='{url}/background'><tr><td background='{url}/td'>x</td></tr></table>",
        f"<form action='{url}/form'><input autofocus onfocus='{js}'><button>x</button></form>",
        f"<button autofocus formaction='{url}/b' onfocus='{js}'>x</button>",
        f"<details open ontoggle='{js}'><summary>x</summary></details>",
        f"<iframe src='{url}/iframe'></iframe><iframe srcdoc='<script>{js}</script>'></iframe>",
        f"<object data='{url}/object'></object><embed src='{url}/embed'>",
        f"<video src='{url}/video' autoplay onerror='{js}'></video>",
        f"<audio src='{url}/audio' autoplay></audio>",
        f"<video poster='{url}/poster'></video>",
        f"<p onmouseover='{js}' onanimationstart='{js}'>x</p>",
        f"<template><script>{js}</script></template><noscript><p title='</noscript>"
        f"<img src=x onerror={js}>'>",
        f"<!--><script>{js}</script>-->",
        f"</pre></div><script>{js}</script>",
        f"</script><script>{js}</script>",
        f"</textarea><script>{js}</script>",
        f'"><script>{js}</script>',
        f"' onmouseover='{js}' autofocus onfocus='{js}' x='",
        f"![x]({url}/markdown)",
        f"[x](javascript:{js})",
        f"![x](javascript:{js})",
        f"[x]: javascript:{js}\n\n[x]",
        f"<{url}/autolink>",
        f"$$\\href{{javascript:{js}}}{{x}}$$",
        f"$$\\style{{background:url({url}/tex)}}{{x}}$$",
        f"$$</script><script>{js}</script>$$",
        f"\x1b[31m<script>{js}</script>\x1b[0m",
        f"\x1b]8;;javascript:{js}\x07x\x1b]8;;\x07",
        f"{{{{ 7 * 7 }}}} {{% include 'x' %}} <%= {js} %> ${{{js}}}",
    ]


KINDS = ["text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png"]
KINDS += ["application/javascript", "application/json", "application/pdf"]
KINDS += ["application/vnd.jupyter.widget-view+json", "text/vnd.mermaid", "application/geo+json"]


def evil_cells(url: str) -> Iterator[nbformat.NotebookNode]:
    """Yield cells that show each payload in each way."""
    texts = payloads(url)
    yield new_code_cell(f"texts = {texts!r}\nkinds = {KINDS!r}", id="evil-texts")
    yield new_code_cell(SHOW, id="evil-shows")
    yield new_code_cell("import sys\nfor text in texts:\n    print(text)", id="evil-out")
    yield new_code_cell("for text in texts:\n    print(text, file=sys.stderr)", id="evil-err")
    for number, text in enumerate(texts):
        yield new_code_cell(f"raise type({text[:50]!r}, (Exception,), {{}})(texts[{number}])")
        yield new_code_cell(f"class R:\n    _repr_html_ = lambda self: texts[{number}]\nR()")
        yield new_markdown_cell(text)
        yield new_markdown_cell(f"# {text}\n\n- {text}\n\n> {text}\n\n`{text}`\n\n```\n{text}\n```")
    cell = new_markdown_cell("![x](attachment:a.svg) ![x](attachment:b.png)")
    cell.attachments = {
        "a.svg": {"image/svg+xml": texts[5]},
        "b.png": {"image/png": f'AAAA" onerror="{texts[2]}'},
    }
    yield cell


SHOW = """from IPython.display import display
for text in texts:
    for kind in kinds:
        display({kind: text}, raw=True)
        display({kind: {'a': text}}, raw=True)
    for meta in ({'width': text}, {'height': text}, {'alt': text}, {'unconfined': text}):
        display({'image/png': 'AAAA', 'text/plain': text}, raw=True, metadata={'image/png': meta})
    display({text: text}, raw=True, metadata={text: text, 'filenames': {'image/png': text}})
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory, listener):
    """A course in which eve has handed in, and was graded."""
    course = make_course(tmp_path_factory.mktemp("evil") / "course")
    release(course.assignment("tiny"))
    notebook = tiny_notebook()
    notebook.cells += evil_cells(listener.url)
    js = f"<script>fetch(`{listener.url}/name`)</script>"
    answer = next(cell for cell in notebook.cells if cell.id == "why")
    answer.source = "\n\n".join(payloads(listener.url))
    folder = hand_in(course, EVE, notebook).parent
    (folder / f"<img src=x onerror=alert(1)>{js.replace('/', '_')}.ipynb").touch()
    (folder / "timestamp.txt").write_text(js)
    result = grade_hand_in(open_hand_in(course, EVE))
    assert not result.problem
    return course


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as opened:
        running = opened.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


def look(browser, address: str, listener) -> str:
    """Open a page, move over and click what can be clicked; return its HTML, or fail."""
    page = browser.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(address, wait_until="load", timeout=120_000)
    page.evaluate(
        """() => {
        for (const one of document.querySelectorAll('a')) {
            if (/^\\s*(javascript|data|vbscript):/i.test(one.href)) one.click();
        }
        for (const one of document.querySelectorAll('input, button, [tabindex]')) one.focus();
        for (const one of document.querySelectorAll('details')) one.open = !one.open;
        }"""
    )
    page.wait_for_timeout(500)
    html = page.content()
    page.close()
    assert not dialogs
    assert not listener.heard, sorted(set(listener.heard))
    return html


def test_the_browser_would_run_and_fetch_it(browser, listener, tmp_path):
    """The test can fail: the same payloads in a page without any care."""
    for text in payloads(listener.url):
        path = tmp_path / "page.html"
        path.write_text(f"<html><body>{text}</body></html>")
        page = browser.new_page()
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_timeout(100)
        page.close()
    kinds = {path.split("?")[0] for path in listener.heard}
    listener.heard.clear()
    assert {"/js", "/img", "/css", "/refresh", "/iframe", "/style"} <= kinds


def test_a_feedback_page_runs_and_fetches_nothing(course, browser, listener):
    page = course.folder("feedback", "tiny", EVE) / "tiny.html"
    html = look(browser, page.as_uri(), listener)
    assert "evil" in html or len(html) > 100_000


def test_the_class_page_runs_and_fetches_nothing(course, browser, listener):
    problems = {EVE: payloads(listener.url)[0]}
    _, path = save_report(course.assignment("tiny"), problems)
    assert "&lt;img src=x onerror=alert(1)&gt;" in look(browser, path.as_uri(), listener)


@pytest.fixture(scope="module")
def formgrader(course) -> Iterator[str]:
    """The address of a Jupyter server in the course folder."""
    options = ["--no-browser", "--allow-root", "--port=0", "--IdentityProvider.token=", "--debug"]
    log = course.root / "server.log"
    with log.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", *options],
            cwd=course.root,
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(course.root / "runtime")},
            stdout=file,
            stderr=file,
        )
        try:
            until = time.monotonic() + 120
            while not (found := re.search(r"(http://127.0.0.1:\d+)/", log.read_text())):
                assert server.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield found[1]
        finally:
            server.terminate()
            server.wait()


def test_formgrader_runs_and_fetches_nothing(course, browser, listener, formgrader):
    with course.gradebook() as gradebook:
        ids = [one.id for one in gradebook.notebook_submissions("tiny", "tiny")]
    pages = [
        "manage_students/eve/tiny",
        "gradebook/tiny/tiny",
        "manage_submissions/tiny",
        "gradebook",
    ]
    for page in pages:
        look(browser, f"{formgrader}/formgrader/{page}", listener)
    html = look(browser, f"{formgrader}/formgrader/submissions/{ids[0]}", listener)
    assert json.dumps("evil")[1:-1] in html or len(html) > 100_000
