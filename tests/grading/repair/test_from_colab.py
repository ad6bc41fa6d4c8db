"""What Colab saves is taken for what it is: no sign of tampering, nothing lost, nothing mended.

Colab writes nbformat 4.0: no cell ids, an id and the outputs' ids in each cell's metadata, its own
notes in the notebook's. It keeps metadata that it does not know, such as nbgrader's; copying cells
by hand, or another tool on the way, may lose it, so both are tried.
"""

import json
import random
import string
from copy import deepcopy

import nbformat
import pytest
from hand_ins import PROJECT, mend

from grading.audit import Answer, build_hand_in
from grading.evidence import find_signs
from grading.intake.read_file import read_hand_in
from grading.notebooks import cell_name, is_locked

STEPS = ("source", "release")
NOTEBOOKS = sorted(f"{path.parent.name}/{path.stem}" for path in PROJECT.glob("release/*/*.ipynb"))


def as_colab_saves(notebook, seed=0):
    """Return the JSON of a notebook as Colab would save it after a run."""
    rng, saved = random.Random(seed), json.loads(nbformat.writes(deepcopy(notebook)))
    saved["nbformat_minor"] = 0
    saved["metadata"] |= {
        "colab": {"provenance": [], "toc_visible": True, "name": "softmax.ipynb"},
        "accelerator": "GPU",
        "widgets": {"application/vnd.jupyter.widget-state+json": {}},
    }
    for cell in saved["cells"]:
        own = "".join(rng.choices(string.ascii_letters + string.digits, k=12))
        cell.pop("id")
        cell["metadata"] |= {"id": own}
        cell["metadata"].pop("deletable", None)
        cell["metadata"].pop("editable", None)
        cell["source"] = "".join(cell["source"]).rstrip("\n").splitlines(keepends=True)
        if cell["cell_type"] == "code":
            base = {"base_uri": "https://localhost:8080/", "height": 35}
            cell["metadata"] |= {"colab": base, "outputId": f"{own}-out"}
            cell["execution_count"] = rng.randrange(1, 99)
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["ok: it is\n"]}]
    return saved


def read(saved, tmp_path):
    path = tmp_path / "notebook.ipynb"
    path.write_text(json.dumps(saved))
    return read_hand_in(path)


@pytest.mark.parametrize("keeps", [True, False], ids=["metadata kept", "metadata lost"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_right_answer_saved_by_colab_is_whole_and_above_suspicion(name, keeps, tmp_path):
    source, released = (nbformat.read(PROJECT / step / f"{name}.ipynb", 4) for step in STEPS)
    saved = as_colab_saves(build_hand_in(Answer(name="right", title=""), source, released))
    if not keeps:
        for cell in saved["cells"]:
            cell["metadata"] = {"id": cell["metadata"]["id"]}
    hand_in, notes = read(saved, tmp_path)
    assert notes == []
    result = mend(hand_in, (source, released))
    assert result.changed_tests == []
    assert [note for note in result.notes if "known by its" not in note] == []
    own = {cell_name(cell) for cell in released.cells if not is_locked(cell)}
    assert find_signs(result.notebook, own) == []
    wanted = [
        c.source for c in build_hand_in(Answer(name="right", title=""), source, released).cells
    ]
    assert [cell.source for cell in result.notebook.cells] == [text.rstrip("\n") for text in wanted]
