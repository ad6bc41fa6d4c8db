"""What a hand-in tried is noted with cell and line; honest code is not."""

import os

import nbformat
import pytest
from conftest import PROJECT, code

from grading.engine import Settings, run_hand_in
from grading.evidence import Sign, merge, with_cell_names
from grading.evidence.pipe import read_notes
from grading.plugins.executor import data_folder
from grading.sandbox import Limits, find_isolation


def notes_of(tmp_path, *sources, isolation=None):
    """Return what is noted of a hand-in with these cells, named cell-1, cell-2, ..."""
    cells = [code(f"cell-{k}", source, solution=True) for k, source in enumerate(sources, 1)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    return run_notebook(tmp_path, notebook, isolation)


def run_notebook(tmp_path, notebook, isolation=None):
    settings = Settings(Limits(), isolation or find_isolation(), tmp_path, data_folder())
    run = run_hand_in(notebook, settings)
    errors = [o for cell in notebook.cells for o in cell.get("outputs", []) if "ename" in o]
    return run.told, [error.evalue for error in errors]


@pytest.mark.parametrize(
    ("source", "note"),
    [
        pytest.param(
            "x = 1\nopen('/nowhere/gradebook.db')",
            "cell cell-1, line 2: tried to read /nowhere/gradebook.db (blocked or absent)",
            id="reads",
        ),
        pytest.param(
            "import numpy as np\nnp.load('/nowhere/answers.npy')",
            "cell cell-1, line 2: tried to read /nowhere/answers.npy (blocked or absent)",
            id="reads by way of a library",
        ),
        pytest.param(
            "import sqlite3\nsqlite3.connect('gradebook.db')", "gradebook.db", id="own gradebook"
        ),
        pytest.param(
            "import socket\nsocket.socket().connect_ex(('10.0.0.1', 80))",
            "cell cell-1, line 2: tried to connect to 10.0.0.1:80",
            id="connects",
        ),
        pytest.param(
            "import subprocess\ndef f():\n    subprocess.run(['ls', '..'])\nf()",
            "cell cell-1, line 3: started a program: ls ..",
            id="starts a program",
        ),
        pytest.param("import os\nos.system('ls')", "ran a command of the system: ls", id="system"),
        pytest.param("import os\nos.kill(os.getpid(), 0)", "sent signal 0", id="signal"),
        pytest.param("import sys\nsys.settrace(None)", "watches what runs", id="trace"),
        pytest.param("import inspect\ninspect.currentframe()", "looked at the frames", id="frames"),
        pytest.param(
            "import threading, os\nt = threading.Thread(target=os.system, args=['ls'])\n"
            "t.start(); t.join()",
            "cell cell-1: ran a command of the system: ls",
            id="in a thread",
        ),
        pytest.param(
            "open('note.py', 'w').write('import os; os.system(\"ls\")')\n%run note.py",
            "cell cell-1, line 2: ran a command of the system: ls",
            id="in a file of its own",
        ),
    ],
)
def test_what_is_tried_is_noted_with_cell_and_line(tmp_path, source, note):
    notes, _ = notes_of(tmp_path, source)
    assert any(note in told for told in notes), notes


def test_what_is_tried_inside_a_test_is_noted(tmp_path):
    student = "def f():\n    open('/nowhere/x')"
    cells = [
        code("f", student, solution=True),
        code("test_f", '"claim"\nf()', points=1),
    ]
    notes, _ = run_notebook(tmp_path, nbformat.v4.new_notebook(cells=cells))
    assert notes == ["cell f, line 2: tried to read /nowhere/x (blocked or absent)"]


def test_a_process_that_dies_leaves_its_notes(tmp_path):
    notes, _ = notes_of(tmp_path, "import os\nos.system('true')\nos._exit(1)")
    assert notes[0] == "cell cell-1, line 2: ran a command of the system: true"


def test_what_was_replaced_is_noted_where_the_cell_cannot_be_ended_either(tmp_path):
    source = "import numpy as np\nnp.allclose = lambda *args: True\n"
    notes, _ = notes_of(tmp_path, source + "get_ipython().events.trigger = None")
    assert any("replaced np.allclose" in note for note in notes), notes


def test_a_loop_of_attempts_gives_few_notes(tmp_path):
    loop = "for k in range(5000):\n    try: open(f'/nowhere/{k}')\n    except OSError: pass"
    lines = "\n".join(["try: open(f'/nowhere/{0}')\nexcept OSError: pass"] * 90)
    notes, _ = notes_of(tmp_path, loop, *[lines.replace("{0}", f"x{k}{{id}}") for k in range(3)])
    assert len([note for note in notes if "line 2" in note]) <= 3
    assert len(notes) <= 50


HONEST = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png');",
    "import ctypes, uuid, subprocess, platform\nimport torch, scipy.special, sklearn.datasets\n"
    "from collections import namedtuple\nPair = namedtuple('Pair', 'a b')",
    "from torch.utils.data import DataLoader, TensorDataset\ndata = TensorDataset(torch.ones(40))\n"
    "sum(len(part[0]) for part in DataLoader(data, batch_size=4, num_workers=2))",
    "import os, glob, tempfile\nimport numpy as np\nnp.save('a.npy', np.ones(3))\n"
    "torch.save({'a': 1}, 'b.pt')\ntorch.load('b.pt')\nos.listdir(), glob.glob('*')\n"
    "with tempfile.TemporaryDirectory() as folder:\n    open(folder + '/a', 'w').close()",
    "import warnings, logging, inspect\nfrom dataclasses import dataclass\nfrom tqdm import tqdm\n"
    "@dataclass\nclass Point:\n    x: int = 1\nwarnings.warn('w')\nlogging.warning(1)\n"
    "sorted(tqdm([Point().x])), sklearn.datasets.load_digits()\n%time 1\n%timeit -n1 -r1 1",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
    "    list(pool.map(np.load, ['a.npy'] * 4))",
    "from helpers.checks import check_by_hand\ncheck_by_hand('f', lambda x: x + 1, 2)",
]


def test_honest_code_gives_no_note(tmp_path, isolation):
    assert notes_of(tmp_path, *HONEST, isolation=isolation) == ([], [])


def test_the_reference_notebook_gives_no_note(tmp_path):
    notebook = nbformat.read(PROJECT / "source" / "concepts" / "concepts.ipynb", 4)
    assert run_notebook(tmp_path, notebook) == ([], [])


def pipe_with(data: bytes) -> list[str]:
    read, write = os.pipe()
    os.write(write, data)
    os.close(write)
    with open(read, "rb", buffering=0) as source:
        return [str(sign) for sign in read_notes(source.fileno())]


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        pytest.param(b"1\t2\t\ta \x1b[31m\xff\n", ["cell 1, line 2: a ?[31m\ufffd"], id="letters"),
        pytest.param(b"1\t2\n\n\t\t\tx\n-1\t2\t\tx\n1\t2\tx\n", [], id="no notes"),
        pytest.param(
            b"1\t2\t\t" + b"x" * 9000 + b"\n", ["cell 1, line 2: " + "x" * 300], id="long"
        ),
        pytest.param(b"1\t0\t\tx\n" * 99, ["cell 1: x"], id="again and again"),
    ],
)
def test_forged_notes_are_bounded_plain_text(data, notes):
    assert pipe_with(data) == notes


def test_no_more_notes_are_read_than_a_person_reads():
    assert len(pipe_with(b"".join(b"1\t%d\t\tx\n" % k for k in range(5000)))) == 50


def test_cells_are_named():
    notebook = nbformat.v4.new_notebook(cells=[code("double", "x", solution=True)])
    notebook.cells[0].execution_count = 1
    signs = [Sign("1", 2, "read cell 1"), Sign("7", 0, "x")]
    named = ["cell double, line 2: read cell 1", "cell 7: x"]
    assert [str(sign) for sign in with_cell_names(signs, notebook)] == named


def test_a_sign_in_the_text_is_left_out_where_it_was_tried():
    in_the_text = [
        Sign("f", 2, "replaces np.allclose", replaces="np.allclose"),
        Sign("f", 3, "imports socket: opens network connections", is_import=True),
        Sign("f", 4, "names a place outside its folder: '../x'"),
        Sign("g", 4, "names a place outside its folder: '../x'"),
    ]
    tried = [
        Sign("f", 0, "replaced np.allclose", replaces="np.allclose"),
        Sign("f", 4, "tried to read /x"),
    ]
    assert merge(in_the_text, tried) == [*tried, in_the_text[1], in_the_text[3]]
