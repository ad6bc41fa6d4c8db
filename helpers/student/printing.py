"""A page printed to PDF by a browser that is there; it reaches for no network and cannot hang."""

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

SECONDS = 60
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever a page holds, no name is looked up
    "--no-pdf-header-footer",  # they would show the path of the page
)
DATE = re.compile(rb"/(?:CreationDate|ModDate) \(D:(\d{14})")
PLAYWRIGHT = """
import sys, pathlib
from playwright.sync_api import sync_playwright
with sync_playwright() as tool:
    page = tool.chromium.launch(chromium_sandbox=sys.argv[3] == "sandbox").new_page()
    page.context.set_offline(True)
    page.goto(pathlib.Path(sys.argv[1]).as_uri())
    page.pdf(path=sys.argv[2], print_background=True)
"""


def print_page(page: Path, seconds: int = SECONDS) -> bytes | None:
    """Return an HTML page as PDF, or None where no browser prints it in time.

    page: in a folder that may be written to; a browser of snap sees no other than the user's own
    """
    target = page.with_suffix(".pdf")
    for command in _commands(page, target):
        _run_for(command, seconds, page.parent)
        if target.is_file() and (content := target.read_bytes()).startswith(b"%PDF"):
            return without_dates(content)
    return None


def without_dates(pdf: bytes) -> bytes:
    """Return a PDF that does not say when it was made: the same page, the same bytes.

    >>> without_dates(b"/CreationDate (D:20261128080215+00'00')")
    b"/CreationDate (D:19800101000000+00'00')"
    """
    return DATE.sub(lambda found: found[0][:-14] + b"19800101000000", pdf)


def find_browser() -> str | None:
    """Return a browser that can print: on PATH, else in the usual places."""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    programs = [os.environ.get(v) for v in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    places = [Path(folder, end) for folder in filter(None, programs) for end in WINDOWS]
    places += [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC]
    return next((str(place) for place in places if place.is_file()), None)


def _commands(page: Path, target: Path) -> list[list[str]]:
    """Return the commands that may print a page, the best first."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox refuses root
    commands = []
    if browser := find_browser():
        own = [f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={target}"]
        unguarded = ["--no-sandbox"] if is_root else []
        commands.append([browser, *FLAGS, *unguarded, *own, page.absolute().as_uri()])
    if find_spec("playwright"):  # what nbconvert's webpdf uses
        mode = "none" if is_root else "sandbox"
        commands.append([sys.executable, "-c", PLAYWRIGHT, str(page), str(target), mode])
    return commands


def _run_for(command: list[str], seconds: int, folder: Path) -> None:
    """Run a command for so long at most, and end all that it has started."""
    quiet = subprocess.DEVNULL
    with suppress(OSError):
        run = subprocess.Popen(
            command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(run)


def _end(run: subprocess.Popen) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.kill()
    run.wait()
