"""What the texts of a notebook claim of its figures, held against a run of it.

    python -m ci.claimed source/two_layer_net/two_layer_net.ipynb --seeds 3
    COURSE_DATA=<folder with real data> python -m ci.claimed source/softmax/softmax.ipynb

Each run says which data it had. ci/claims/<assignment>/<notebook>.toml holds the claims, by the
cell that shows what is claimed:

    [try-trainer]
    "the rate matters more than the rule" = "max(best) - min(best) < 0.1"

The claim is a piece of the notebook's own text, as students read it; the expression is what must
hold in the notebook's kernel when that cell has run, with the solutions, in fast mode. Students
have no such cells: their figures are theirs.
"""

import argparse
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ci.notebooks import ROOT, list_notebooks, short_name
from ci.run_notebook import run_notebook

Claims = dict[str, dict[str, str]]


def read_claims(path: Path) -> Claims:
    """Return {cell id: {claim: expression}} of a source notebook; {} where it has no file."""
    file = ROOT / "ci" / "claims" / path.parent.name / f"{path.stem}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def stale_claims(notebook: NotebookNode, claims: Claims) -> list[str]:
    """Return what a file of claims names and the notebook does not have, a sentence each.

    >>> from nbformat.v4 import new_notebook
    >>> notebook = new_notebook(cells=[new_code_cell("print('It falls')", id="run")])
    >>> stale_claims(notebook, {"run": {"It falls": "True", "It rises": "False"}})
    ["run: the notebook does not say 'It rises'"]
    """
    ids = {cell.id for cell in notebook.cells}
    text = " ".join(" ".join(cell.source for cell in notebook.cells).split())
    stale = [f"{cell}: the notebook has no such cell" for cell in claims if cell not in ids]
    for cell, said in claims.items():
        stale += [f"{cell}: the notebook does not say {one!r}" for one in said if one not in text]
    return stale


def with_claims(notebook: NotebookNode, claims: Claims) -> NotebookNode:
    """Return the notebook with a cell behind each that shows something: it holds the claims."""
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        held = [f"assert {rule}, {claim!r}" for claim, rule in claims.get(cell.id, {}).items()]
        cells += [cell, new_code_cell("\n".join(held), id=f"claims-{len(cells)}")]
        cells = cells if held else cells[:-1]
    return nbformat.from_dict({**notebook, "cells": cells})


def with_its_data(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with a last cell, which prints the source of its data set."""
    asked = "print(data['source'] if 'data' in globals() else 'no data set')"
    cells = [*notebook.cells, new_code_cell(asked, id="which-data")]
    return nbformat.from_dict({**notebook, "cells": cells})


def held(path: Path, seed: int) -> str:
    """Run a notebook with its claims, and return the line that says that they held, on what.

    raises: NotebookFailed at the first claim that does not hold
    """
    notebook = with_claims(nbformat.read(path, 4), read_claims(path.absolute()))
    executed = run_notebook(path, notebook=with_its_data(notebook), fast=True, seed=seed)
    source = executed.cells[-1].outputs[0].text.strip()
    return f"{short_name(path)}, seed {seed}, {source}: as claimed"


def main() -> None:
    """Hold the claims against runs with several seeds; end at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", type=Path, nargs="*", help="default: all that claim something")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    for path in arguments.notebooks or filter(read_claims, list_notebooks("source")):
        for seed in range(arguments.seeds):
            print(held(path, seed), flush=True)


if __name__ == "__main__":
    main()
