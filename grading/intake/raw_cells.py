"""Make a valid notebook of whatever a file has for cells: missing, wrong and repeated fields."""

import json
import re

import nbformat
from nbformat import NotebookNode

from grading.notebooks import MOST_OF_CELL, MOST_OF_NOTEBOOK, clean, size_of

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
WITHOUT_IDS = range(5)  # minor versions of format 4 in which cells have none; Colab writes 4.0
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def raw_cells(data: dict) -> list | None:
    """Return what a file has for cells, of the old format too; None: it is no notebook."""
    sheets = data.get("worksheets")
    if not isinstance(sheets, list):
        cells = data.get("cells")
        return cells if isinstance(cells, list) else None
    cells = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for part in cells if isinstance(part, list) for cell in part]


def valid_notebook(data: dict, notes: list[str]) -> NotebookNode:
    """Return a valid notebook of the newest format with the cells of a raw one."""
    cells = []
    for number, raw in enumerate(raw_cells(data) or [], 1):
        if isinstance(raw, dict):
            cells.append(_mended_cell(raw, number, notes))
        elif raw:
            notes.append(
                f"entry {number} of the cells is no cell and was left out: {str(raw)[:2000]!r}"
            )
    _say_format(data, notes)
    if not cells:
        notes.append("the notebook has no cells")
    _keep_outputs(cells)
    _name_cells(cells, notes, has_ids=data.get("nbformat_minor") not in WITHOUT_IDS)
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.from_dict(cell) for cell in cells]
    return notebook


def _say_format(data: dict, notes: list[str]) -> None:
    major = data.get("nbformat")
    if "worksheets" in data or major == 3:
        notes.append("the file is of the old format 3: read as format 4")
    elif major != 4:
        notes.append(f"the file gives its format as {major!r}; it was read as format 4")


def _mended_cell(raw: dict, number: int, notes: list[str]) -> dict:
    """Return a cell with the fields that it must have, and no others."""
    code = raw.get("cell_type") == "code" or "outputs" in raw
    source = _text(raw.get("source", raw.get("input")))
    cell_type = raw.get("cell_type")
    if cell_type == "heading":
        cell_type, source = "markdown", f"{'#' * _level(raw)} {' '.join(source.split())}"
    if cell_type not in ("code", "markdown", "raw"):
        cell_type = "code" if code else "markdown"
        notes.append(f"cell {number} has the type {raw.get('cell_type')!r}: read as {cell_type}")
    metadata, claim = raw.get("metadata"), {}
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        claim = {"nbgrader": _claim(metadata["nbgrader"])}
    elif metadata is not None and not isinstance(metadata, dict):
        notes.append(f"cell {number} has metadata of a wrong type: dropped")
    cell = {"cell_type": cell_type, "id": raw.get("id"), "metadata": claim, "source": source}
    if cell_type == "code":
        return cell | {"outputs": raw.get("outputs"), "execution_count": None}
    return cell | _attachments(raw.get("attachments"))


def _keep_outputs(cells: list[dict]) -> None:
    """Keep of what cells have shown what can be stored, as far as the notebook has room for it."""
    room = MOST_OF_NOTEBOOK
    for cell in cells:
        if cell["cell_type"] == "code":
            shown = cell["outputs"] if isinstance(cell["outputs"], list) else []
            whole = [_joined(one) for one in shown if isinstance(one, dict)]
            cell["outputs"] = clean(whole, min(MOST_OF_CELL, room))
            room -= sum(map(size_of, cell["outputs"]))


def _joined(output: dict) -> dict:
    """Return an output with each text as one: a file may have it in lines."""
    data = output.get("data")
    pairs = data.items() if isinstance(data, dict) else ()
    whole = {kind: _one_text(item) for kind, item in pairs}
    return {**output, "text": _one_text(output.get("text", "")), "data": whole}


def _one_text(value: object) -> object:
    """Return lines as one text, and all else as it is."""
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if isinstance(value, list) and lines else value


def _text(value: object) -> str:
    """Return a string, or a list of lines, as a text that can be written again."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _level(raw: dict) -> int:
    level = raw.get("level", 1)
    return level if isinstance(level, int) and 1 <= level <= 6 else 1


def _claim(fields: dict) -> dict:
    """Return what a cell says of itself to nbgrader, as far as it can be so."""
    claim = {key: value for key, value in fields.items() if isinstance(value, (str, int, float))}
    claim = {_text(key): _text(v) if isinstance(v, str) else v for key, v in claim.items()}
    if "grade_id" in claim:
        claim["grade_id"] = str(claim["grade_id"])
    return claim


def _attachments(value: object) -> dict:
    """Return the pictures in a written answer, where they are as Jupyter stores them."""
    bundles = value.items() if isinstance(value, dict) else ()
    pictures = {_text(name): _pictures(bundle) for name, bundle in bundles}
    kept = {name: data for name, data in pictures.items() if data}
    return {"attachments": kept} if kept else {}


def _pictures(bundle: object) -> dict[str, str]:
    """Return those data of an attachment that are pictures in base64: nothing else is shown."""
    pairs = bundle.items() if isinstance(bundle, dict) else ()
    return {
        kind: data
        for kind, data in pairs
        if kind in PICTURES and isinstance(data, str) and BASE64.fullmatch(data)
    }


def _name_cells(cells: list[dict], notes: list[str], has_ids: bool) -> None:
    """Give an id to each cell that has none of its own; has_ids: the file's format has them."""
    wanted = {cell["id"] for cell in cells if isinstance(cell["id"], str)}
    missing = sum(not isinstance(cell["id"], str) for cell in cells)
    taken, repeated = set[str](), 0
    for number, cell in enumerate(cells, 1):
        valid = isinstance(cell["id"], str) and CELL_ID.fullmatch(cell["id"])
        repeated += bool(valid and cell["id"] in taken)
        if not valid or cell["id"] in taken:
            cell["id"] = f"cell-{number}"
            while cell["id"] in taken or cell["id"] in wanted:
                cell["id"] += "-"
        taken.add(cell["id"])
    notes += [f"{missing} cells had no id"] * bool(missing and has_ids)
    notes += [f"{repeated} cells had the id of another cell"] * bool(repeated)
