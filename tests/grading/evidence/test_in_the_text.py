import nbformat
import pytest
from conftest import PROJECT

from grading.audit import build_hand_in, read_collection
from grading.evidence import find_signs
from grading.evidence.in_the_text import signs_in


@pytest.mark.parametrize(
    ("source", "what"),
    [
        pytest.param("np.testing.assert_allclose = print", "replaces np.testing", id="patched"),
        pytest.param("setattr(np, 'allclose', print)", "replaces an attribute", id="setattr"),
        pytest.param("import sys\nsys.modules['numpy'] = 3", "replaces sys.modules", id="shadowed"),
        pytest.param("get_ipython().ast_transformers.append(T())", "how cells are run", id="hooks"),
        pytest.param("import gc", "objects in memory", id="gc"),
        pytest.param("import sys\nsys._getframe(1)", "looks at frames", id="frames"),
        pytest.param("from socket import socket", "network", id="network"),
        pytest.param("import os\nos._exit(0)", "ends the Python process", id="exit"),
        pytest.param("import os\nos.fork()", "starts processes", id="fork"),
        pytest.param("%%bash\ncat gradebook.db", "command of the system", id="bash"),
        pytest.param("!ls ..", "command of the system", id="shell"),
        pytest.param("open('../../gradebook.db')", "outside its folder", id="gradebook"),
        pytest.param("open('/proc/self/maps')", "outside its folder", id="proc"),
    ],
)
def test_a_sign_is_found_with_what_it_does(source, what):
    assert any(what in sign.what for sign in signs_in(source, "f"))


def test_a_sign_names_its_cell_and_line_and_our_own_cells_are_left_out():
    cells = [nbformat.v4.new_code_cell("x = 1\nimport gc", id=name) for name in ("mine", "ours")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    (sign,) = find_signs(notebook, own={"ours"})
    assert str(sign) == "cell mine, line 2: imports gc: looks through the objects in memory"


SOURCE, RELEASED = (
    nbformat.read(PROJECT / step / "softmax" / "softmax.ipynb", 4) for step in ("source", "release")
)
ANSWERS = read_collection(PROJECT / "answers" / "softmax" / "softmax", SOURCE).answers


@pytest.mark.parametrize("name", [name for name in ANSWERS if name.startswith("right/")])
def test_an_honest_answer_has_no_signs(name):
    assert find_signs(build_hand_in(ANSWERS[name], SOURCE, RELEASED), own=set()) == []
