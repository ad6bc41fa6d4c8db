"""The page that is handed in: no long traceback, no bar, no home folder, no lone heading."""

import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from student_folder import cell_of, small_notebook

from helpers.student.outputs import MOST_LINES, brief, settled, tidied, without_bars, without_home
from helpers.student.page import page_of
from helpers.student.printing import find_browser, print_page

needs_pdf = pytest.mark.skipif(
    not (find_browser() and shutil.which("pdftotext")), reason="needs a browser and pdftotext"
)
BARS = """import sys
from tqdm import tqdm
from helpers.checks import CheckFailed
for k in tqdm(range(3), desc="done", file=sys.stderr): pass
for k in tqdm(iter(range(3)), file=sys.stderr): pass
for k in tqdm(range(9), desc="gone", leave=False, file=sys.stderr): pass
bar = tqdm(total=10, desc="epoch 7", file=sys.stderr); bar.update(4); bar.refresh(); bar.fp.flush()
print("kept", file=sys.stderr)"""
RAISES = {
    "nested": "def g():\n    return 1 / 0\n\ndef f():\n    g()\n\nf()",
    "library": "import json\njson.loads('{')",
    "syntax": "x = = 1",
    "check": "raise CheckFailed('dW is ' + 'far ' * 40 + 'too large')",
    "long": "raise ValueError('\\n'.join(map(str, range(100))))",
    "chained": "try:\n    f()\nexcept ZeroDivisionError as e:\n    raise KeyError('why') from e",
}


@pytest.fixture(scope="module")
def ran():
    """What a real kernel makes of bars and errors: a cell by its name."""
    cells = [new_code_cell(BARS, id="bars")]
    cells += [new_code_cell(text, id=name) for name, text in RAISES.items()]
    notebook = new_notebook(cells=cells)
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=120)
    client.execute()
    return {cell.id: cell for cell in notebook.cells}


def shown(*cells):
    """Return the outputs of cells as the page has them, as one text."""
    told = tidied(new_notebook(cells=list(cells)), Path("/srv/ada"))
    outputs = [output for cell in told.cells for output in cell.outputs]
    return "\n".join(str(o.get("text", "")) + "\n".join(o.get("traceback", [])) for o in outputs)


def test_of_bars_only_one_that_was_stopped_is_told(ran):
    text = shown(ran["bars"])
    assert "it/s" not in text
    assert not re.search(r"[█▏#]|\d%\|", text)
    assert [line for line in text.splitlines() if line] == [
        "epoch 7: stopped at 40% (4/10)",
        "kept",
    ]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("nested", ["line 7: f()", "ZeroDivisionError: division by zero", "In other words: "]),
        ("library", ["line 2: json.loads('{')", "JSONDecodeError: Expecting property name"]),
        ("check", [f"CheckFailed: dW is {'far ' * 40}too large"]),
        (
            "chained",
            ["line 4: raise KeyError('why') from e", "KeyError: 'why'", "In other words: "],
        ),
    ],
)
def test_of_a_traceback_the_line_and_the_last_words_stay(name, wanted, ran):
    lines = shown(ran[name]).splitlines()
    assert len(lines) == len(wanted)
    assert all(line.startswith(start) for line, start in zip(lines, wanted, strict=True)), lines


def test_a_syntax_error_shows_its_line_and_a_long_message_is_cut(ran):
    assert "x = = 1" in shown(ran["syntax"])
    lines = shown(ran["long"]).splitlines()
    assert len(lines) < 12
    assert lines[-1] == "(92 more lines)"


def test_an_empty_exercise_is_one_word():
    stub = new_output(
        "error",
        ename="NotImplementedError",
        evalue="your code goes here",
        traceback=["-" * 75, "many lines\n" * 40],
    )
    assert shown(new_code_cell("f()", outputs=[stub])) == "empty\n"
    own = nbformat.from_dict(stub | {"evalue": "mine"})
    assert "NotImplementedError: mine" in shown(new_code_cell("f()", outputs=[own]))


def test_a_question_without_an_answer_is_empty_too():
    notebook = small_notebook()
    sources = [cell.source for cell in tidied(notebook).cells]
    assert sum("*empty*" in source for source in sources) == 1
    cell_of(notebook, "why").source += "\nBecause."
    assert "*empty*" not in "".join(cell.source for cell in tidied(notebook).cells)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/srv/ada/course/x.py:3: warning", "~/course/x.py:3: warning"),
        ("in '/srv/ada'", "in '~'"),
        ("/srv/adam/x /mnt/srv/ada/x", "/srv/adam/x /mnt/srv/ada/x"),
        ("/home/bob/x /Users/bob.b/y", "~/x ~/y"),
        (r"C:\Users\Bob Baker\x and 'd:\\Users\\bob\\y'", r"~\x and '~\\y'"),
        ("C:/Users/bob/x", "~/x"),
        ("https://uni.example/home/page", "https://uni.example/home/page"),
    ],
)
def test_a_home_folder_is_a_tilde(text, wanted):
    assert without_home(text, Path("/srv/ada")) == wanted


def test_a_home_that_is_the_root_changes_nothing():
    assert without_home("/usr/lib and a/b", Path("/")) == "/usr/lib and a/b"


def test_the_home_is_hidden_in_every_kind_of_output():
    path = "/srv/ada/secret"
    outputs = [
        new_output("stream", name="stderr", text=f"{path}/a.py:1: UserWarning\n"),
        new_output("execute_result", data={"text/plain": path, "text/html": f"<b>{path}</b>"}),
        new_output("error", ename="OSError", evalue=path, traceback=[f"File {path}"]),
    ]
    notebook = new_notebook(cells=[new_code_cell("x", outputs=outputs)])
    told = tidied(notebook, Path("/srv/ada"))
    assert "/srv/ada" not in nbformat.writes(told)
    assert "/srv/ada" in nbformat.writes(notebook)  # the hand-in itself is as it was saved


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\rb", "b"),
        ("abc\rx", "xbc"),
        ("a\r\nb", "a\nb"),
        ("bar\r   \r", ""),
        ("  a \nb", "  a \nb"),
    ],
)
def test_what_was_written_over_is_gone(text, wanted):
    assert settled(text) == wanted


def test_what_only_looks_like_a_bar_stays():
    text = "accuracy 95% | loss 0.1\n| 3/4 | [a]\n12it was [0, 1]"
    assert without_bars(text) == text


def test_a_very_long_output_is_cut_in_its_middle_and_says_so():
    text = shown(
        new_code_cell(
            "x",
            outputs=[new_output("stream", name="stdout", text="\n".join(map(str, range(9999))))],
        )
    )
    assert len(text.splitlines()) <= MOST_LINES
    assert text.startswith("0\n1\n")
    assert text.rstrip().endswith("9998")
    assert "(9899 lines are left out here; the notebook has them)" in text


def test_a_bar_of_tqdms_notebook_kind_is_dropped_other_widgets_keep_their_words():
    view = "application/vnd.jupyter.widget-view+json"
    bar, slider = (
        new_output("display_data", data={view: {"model_id": "a"}, "text/plain": text})
        for text in ("100%|####| 9/9 [00:01<00:00, 9.00it/s]", "IntSlider(value=3)")
    )
    (cell,) = tidied(new_notebook(cells=[new_code_cell("x", outputs=[bar, slider])])).cells
    assert [output.data for output in cell.outputs] == [{"text/plain": "IntSlider(value=3)"}]


def test_an_error_of_any_form_has_words():
    assert brief(nbformat.from_dict({"output_type": "error"})) == ": "


@needs_pdf
def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path):
    cells = []
    for k in range(60):  # fillers of many heights, so that headings meet every place of a page
        height = k * 7 % 11 + 1
        cells.append(new_markdown_cell(f"## HEADING {k}"))
        cells.append(new_code_cell("\n".join(["x = 1"] * height)))
        cells.append(new_markdown_cell("text\n\n" * (k % 4 + 1) + f"### HEADING {k}.1"))
        cells.append(new_markdown_cell("\n\n".join(["more text"] * height)))
    page = tmp_path / "page.html"
    page.write_text(page_of(new_notebook(cells=cells), "tiny", tmp_path), encoding="utf-8")
    (tmp_path / "made.pdf").write_bytes(print_page(page))
    command = ["pdftotext", "-layout", str(tmp_path / "made.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = [page.strip().splitlines()[-1] for page in text.split("\f") if page.strip()]
    assert len(pages) > 10
    assert not [line for line in pages if "HEADING" in line]
