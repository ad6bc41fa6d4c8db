"""A feedback page says nothing of the machine that graded, and nothing of what pip printed."""

import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_output

from grading.plugins import HidePaths
from grading.plugins.of_the_machine import pattern_of, without_paths


def shown(source, *outputs):
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell(source, outputs=list(outputs))])
    HidePaths().preprocess(notebook, {})
    return notebook.cells[0].outputs


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/srv/.venv/lib/python3.11/site-packages/torch/nn/x.py:12", "torch/nn/x.py:12"),
        ("File /usr/lib/python3/dist-packages/PIL/Image.py", "File PIL/Image.py"),
        ("/usr/lib/python3.11/json/decoder.py", "python3.11/json/decoder.py"),
        ("/opt/conda/lib/python3.12/ast.py", "python3.12/ast.py"),
        (r"C:\Users\ta\venv\Lib\site-packages\numpy\core.py", r"numpy\core.py"),
        ("'/tmp/hand-in-a1b2/work/data.csv'", "'data.csv'"),
        ("/tmp/hand-in-a1b2/ipykernel_77/1234.py", "1234.py"),
        ("/var/folders/ab/c_d/T/tmpx/y.txt", "y.txt"),
        ("in /dev/shm/candidate-9/x.npy.", "in x.npy."),
        ("cwd: /tmp", "cwd: tmp"),
        # what is no path of the grader's stays
        ("https://example.org/tmp/page.html", "https://example.org/tmp/page.html"),
        ("a/tmp/b and 3/4 and and/or", "a/tmp/b and 3/4 and and/or"),
        ("data/mnist/train.npz", "data/mnist/train.npz"),
        ("/tmpfile is none", "/tmpfile is none"),
        ("loss: 0.5 / 2", "loss: 0.5 / 2"),
    ],
)  # fmt: skip
def test_a_path_says_the_file_alone(text, wanted):
    assert without_paths(text) == wanted


def test_no_path_of_this_machine_stays():
    places = pattern_of([Path.cwd()])
    for path in (np.__file__, nbformat.__file__, sys.executable, str(Path.cwd() / "data" / "x")):
        left = without_paths(f'  File "{path}", line 3', places)
        assert "/".join(Path(path).parts[1:3]) not in left
        assert str(Path.home()) not in left
        assert Path(path).name in left


def test_every_kind_of_output_is_looked_at():
    path = "/srv/.venv/lib/python3.11/site-packages/numpy/x.py"
    kinds = ("text/plain", "text/html", "text/markdown")
    outputs = shown(
        "1 / 0",
        new_output("stream", text=path),
        new_output("display_data", dict.fromkeys(kinds, path)),
        new_output("error", ename="E", evalue=path, traceback=[f"\x1b[0;32m{path}\x1b[0m", path]),
    )
    assert "srv" not in str(outputs)
    assert str(outputs).count("numpy/x.py") == 7


PIP = """Collecting numpy
  Downloading numpy-2.0.0-cp311-cp311-manylinux.whl (19.3 MB)
     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 19.3/19.3 MB 50.1 MB/s eta 0:00:00
Requirement already satisfied: pillow in /opt/lib (10.0)
Installing collected packages: numpy
Successfully installed numpy-2.0.0
Note: you may need to restart the kernel to use updated packages.
[notice] A new release of pip is available: 23.0 -> 25.0
WARNING: Running pip as the 'root' user can result in broken permissions
"""


@pytest.mark.parametrize(
    "source",
    ["!pip install x", "%pip install x", "import sys\n!pip3 install x", "!python -m pip install"],
)
def test_what_pip_prints_is_left_out(source):
    assert shown(source, new_output("stream", text=PIP)) == []
    (output,) = shown(source, new_output("stream", text=f"{PIP}accuracy 0.5\n"))
    assert output.text == "accuracy 0.5\n"


def test_what_a_student_prints_in_such_words_stays():
    said = "Collecting samples\nDownloading: done\nProcessing batch 3\n"
    (output,) = shown("print('Collecting samples')", new_output("stream", text=said))
    assert output.text == said


def test_a_folder_without_a_file_is_told_by_its_name():
    places = pattern_of([Path("/srv/course"), Path("/srv/course/data")])
    said = f"looked in /srv/course/data, {Path.home()}; /srv/course/data/mnist/x.gz"
    assert without_paths(said, places) == "looked in data, ~; mnist/x.gz"
