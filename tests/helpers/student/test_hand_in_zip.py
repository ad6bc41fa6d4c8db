"""The zip holds what is handed in, the same bytes each time, whatever is lacking on a machine."""

import signal
import socket
import subprocess
import sys
import threading
import time
from zipfile import ZipFile

import nbformat
import psutil
import pytest
from conftest import PROJECT
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from student_folder import RIGHT, change, make_folder, small_notebook

from helpers.student import StudentError, cli, packing, printing, start
from helpers.student.checking import Checked
from helpers.student.packing import write_zip
from helpers.student.page import page_of
from helpers.student.printing import find_browser, print_page

ANSWER = "### Question 1.2 · why (1 point, about 1 min)\n\nSay why.\n\nBecause $x^2$ grows."
needs_browser = pytest.mark.skipif(not find_browser(), reason="no browser that prints")


@pytest.fixture
def mine(tmp_path):
    root = tmp_path / "Mes études, été 1"
    make_folder(root)
    start("tiny", root)
    path = root / "work" / "tiny" / "tiny.ipynb"
    change(path, double=RIGHT, why=ANSWER)
    return path


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(printing, "find_browser", lambda: None)


def as_checked(path, released=None):
    """Return a notebook as a check hands it on, without the seconds of running it."""
    content = path.read_bytes()
    return Checked(path, content, nbformat.read(path, 4), released, [])


def parts(path):
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@needs_browser
def test_pack_checks_then_writes_one_zip_beside_the_notebook(mine, capsys):
    assert cli.main(["pack", str(mine)]) == 0
    told = capsys.readouterr().out
    assert "At most 3 of 3 points as it stands." in told
    assert "To hand in: tiny_hand_in.zip, beside your notebook" in told
    found = parts(mine.with_name("tiny_hand_in.zip"))
    assert found.keys() == {"tiny.ipynb", "tiny.pdf", "written_answers.txt"}
    assert found["tiny.ipynb"] == mine.read_bytes()
    assert found["tiny.pdf"].startswith(b"%PDF")
    assert sorted(path.name for path in mine.parent.iterdir()) == [
        "tiny.ipynb",
        "tiny_hand_in.zip",
    ]


@needs_browser
def test_the_same_files_make_the_same_bytes_without_a_path_of_the_machine(mine):
    target, _ = write_zip(as_checked(mine))
    first = target.read_bytes()
    time.sleep(1.1)  # a date in seconds would differ
    assert write_zip(as_checked(mine))[0].read_bytes() == first
    assert all(str(mine.parent).encode() not in part for part in parts(target).values())
    assert b"file://" not in parts(target)["tiny.pdf"]


def test_results_are_packed_within_limits_and_the_rest_is_told(mine, no_browser, monkeypatch):
    results = mine.parent / "tiny_results"
    results.mkdir()
    (results / "tiny_loss.png").write_bytes(b"picture")
    (results / "tiny_best.pt").write_bytes(bytes(11_000_000))
    (results / "tiny_small.pt").write_bytes(bytes(10))
    target, notes = write_zip(as_checked(mine))
    assert {"tiny_results/tiny_loss.png", "tiny_results/tiny_small.pt"} <= parts(target).keys()
    assert "tiny_results/tiny_best.pt is left out: 11 MB, the limit is 10 MB" in notes
    monkeypatch.setattr(packing, "MOST_MB", 0)
    assert any("the zip would hold over 0 MB" in note for note in write_zip(as_checked(mine))[1])


def test_written_answers_stand_under_their_headings(mine, no_browser):
    released = small_notebook()
    target, _ = write_zip(as_checked(mine, released))
    text = parts(target)["written_answers.txt"].decode()
    assert text == "1.2 why\n=======\n\nBecause $x^2$ grows.\n"
    target, _ = write_zip(as_checked(mine))  # without the release the question is part of it
    assert "Say why.\n\nBecause" in parts(target)["written_answers.txt"].decode()


def test_without_a_browser_the_page_is_html_and_told(mine, no_browser):
    target, notes = write_zip(as_checked(mine))
    page = parts(target)["tiny.html"].decode()
    assert "<math" in page
    assert any("tiny.html is in it, not a PDF" in note for note in notes)


def test_without_nbconvert_there_is_no_page_and_the_zip_is_made(mine, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbconvert", None)
    target, notes = write_zip(as_checked(mine))
    assert parts(target).keys() == {"tiny.ipynb", "written_answers.txt"}
    assert any("`pip install nbconvert` would make one" in note for note in notes)


def test_a_page_that_cannot_be_made_is_told_and_the_zip_is_made(mine, monkeypatch):
    def fail(*_):
        raise RecursionError

    monkeypatch.setattr(packing, "page_of", fail)
    target, notes = write_zip(as_checked(mine))
    assert "tiny.ipynb" in parts(target)
    assert any("making it failed (RecursionError)" in note for note in notes)


def test_the_page_fetches_and_runs_nothing(tmp_path):
    harmful = '<script src="http://x/a.js"></script> <img src="http://x/p">'
    text = f"{harmful}\n\n$\\frac{{a}}{{b}}$\n\n$$\\sum x$$"
    page = page_of(new_notebook(cells=[new_markdown_cell(text)]), "tiny", tmp_path)
    assert "<script" not in page.lower()
    assert "default-src 'none'" in page
    assert page.index("Content-Security-Policy") < page.index("http://x/p")
    assert page.count("<math") == 2, page[-900:]


def test_a_formula_that_cannot_be_turned_stays_as_typed(tmp_path):
    page = page_of(new_notebook(cells=[new_markdown_cell(r"$\frac{$ and $x$")]), "t", tmp_path)
    assert r"\frac{" in page


@needs_browser
def test_a_page_does_not_wait_for_a_network_that_swallows_everything(tmp_path):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:  # takes connections, answers none

        def swallow():
            while True:
                try:
                    asked.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=swallow, daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        text = f'<img src="{address}/a.png"> <link rel="stylesheet" href="{address}/b.css"> text'
        page = tmp_path / "page.html"
        cells = [new_markdown_cell(text)]
        page.write_text(page_of(new_notebook(cells=cells), "tiny", tmp_path))
        began = time.monotonic()
        assert print_page(page, seconds=40).startswith(b"%PDF")
        assert time.monotonic() - began < 30
    assert asked == []


def test_a_browser_that_hangs_is_ended(tmp_path, monkeypatch):
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr(printing, "_commands", lambda page, target: [command])
    began = time.monotonic()
    assert print_page(tmp_path / "page.html", seconds=1) is None
    assert time.monotonic() - began < 20


def test_playwright_is_asked_where_there_is_no_browser(tmp_path, no_browser, monkeypatch):
    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    assert printing._commands(tmp_path / "a.html", tmp_path / "a.pdf") == []
    monkeypatch.setattr(printing, "find_spec", lambda name: name == "playwright")
    (command,) = printing._commands(tmp_path / "a.html", tmp_path / "a.pdf")
    compile(command[2], "playwright", "exec")
    assert command[3:5] == [str(tmp_path / "a.html"), str(tmp_path / "a.pdf")]


def test_only_root_runs_the_browser_without_its_sandbox(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "find_browser", lambda: "chromium")
    for user, is_unguarded in ((0, True), (1000, False)):
        monkeypatch.setattr(printing.os, "geteuid", lambda user=user: user, raising=False)
        command = printing._commands(tmp_path / "a.html", tmp_path / "a.pdf")[0]
        assert ("--no-sandbox" in command) == is_unguarded


def test_a_zip_that_cannot_be_written_is_one_sentence(mine, no_browser, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("helpers.student.files.tempfile.mkstemp", refuse)
    with pytest.raises(StudentError, match=r"tiny_hand_in\.zip cannot be written in .*permission"):
        write_zip(as_checked(mine))


def test_the_notebook_is_packed_as_it_was_checked(mine, no_browser):
    checked = as_checked(mine)
    mine.write_text("changed since")
    assert parts(write_zip(checked)[0])["tiny.ipynb"] == checked.content


@needs_browser
def test_the_last_cell_of_a_running_notebook_checks_and_packs(mine, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    notebook = nbformat.read(mine, 4)
    folder = {"metadata": {"path": str(mine.parent)}}
    NotebookClient(notebook, kernel_name="python3", timeout=240, resources=folder).execute()
    told = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    assert "At most 3 of 3 points as it stands." in told
    assert "tiny_hand_in.zip" in told
    assert "tiny.pdf" in parts(mine.with_name("tiny_hand_in.zip"))


def test_a_check_that_is_interrupted_leaves_nothing_running(mine):
    change(
        mine,
        try_double="from pathlib import Path\nimport os, time\n"
        f"Path({str(mine.with_name('pid'))!r}).write_text(str(os.getpid()))\ntime.sleep(300)",
    )
    command = [sys.executable, "-m", "helpers.student.cli", "check", str(mine)]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=PROJECT)
    until(lambda: mine.with_name("pid").exists() and mine.with_name("pid").read_text())
    run.send_signal(signal.SIGINT)
    assert "Stopped; nothing of yours was changed." in run.communicate(timeout=60)[1]
    kernel = int(mine.with_name("pid").read_text())
    until(lambda: not psutil.pid_exists(kernel))


def until(is_so, seconds=60):
    """Wait for another process, as briefly as it lets us."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it never came about"
        time.sleep(0.05)


def test_a_figure_on_the_page_is_told_in_words(tmp_path):
    said = {"image/png": {"alt": "The loss <falls>."}}
    outputs = [
        new_output("display_data", data={"image/png": "AAAA"}, metadata=said),
        new_output("display_data", data={"image/png": "AAAA"}),
    ]
    notebook = new_notebook(cells=[new_code_cell("draw()", outputs=outputs)])
    page = page_of(notebook, "figures", tmp_path)
    assert page.count('alt="The loss &lt;falls&gt;."') == 1
    assert page.count('alt="No description') == 1
    assert page.index("The loss &lt;") < page.index('alt="No description')  # each its own
