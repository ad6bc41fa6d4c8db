"""Outputs of cells as a notebook stores them, made safe: a hand-in may send anything as one."""

import base64
import json

from grading.notebooks.cutting import MOST_OF_CELL, MOST_OUTPUTS, cut_data, cut_outputs, cut_text

STOPPED = "CellTimeoutError"  # the name that nbgrader gives to a cell that was stopped
MOST_FRAMES = 100  # parts of a traceback
MOST_WORDS = 2_000  # letters that tell what a picture shows


def clean(outputs: list[dict], most: int = MOST_OF_CELL) -> list[dict]:
    """Return outputs that a notebook can store, whatever the student sent.

    most: letters of all of them; what does not fit is left out, with a note
    """
    first = outputs[:MOST_OUTPUTS]
    looked_at = first if len(first) == len(outputs) else [*first[:-1], outputs[-1]]
    cleaned = [made for output in looked_at if (made := _clean(output))]
    return cut_outputs(cleaned, left_out=len(outputs) - len(looked_at), most=most)


def _clean(output: dict) -> dict | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text", ""))}
    if kind == "error":
        texts = {name: _text(output.get(name, "")) for name in ("ename", "evalue")}
        return {"output_type": kind, **texts, "traceback": _lines(output.get("traceback"))}
    if kind in ("display_data", "execute_result"):
        pairs = _plain_dict(output.get("data")).items()
        data = cut_data({kind: _of_kind(kind, item) for kind, item in pairs})
        metadata = _of_pictures(_plain_dict(output.get("metadata")))
        count = {"execution_count": None} if kind == "execute_result" else {}
        return {"output_type": kind, "data": data, "metadata": metadata, **count}
    return None


def _lines(traceback: object) -> list[str]:
    """Return a traceback; of a long one, as of an endless recursion, both ends."""
    lines = traceback if isinstance(traceback, list) else []
    if len(lines) > MOST_FRAMES:
        half = MOST_FRAMES // 2
        left_out = len(lines) - 2 * half + 1
        note = f"(cut here: {left_out:,} of {len(lines):,} parts are left out)"
        lines = [*lines[:half], note, *lines[-half + 1 :]]
    return [_text(line) for line in lines]


def _text(value: object) -> str:
    """Return a text that UTF-8 can hold, of a length that a page can."""
    text = value if isinstance(value, str) else f"({type(value).__name__})"
    return cut_text(text).encode("utf-8", "replace").decode("utf-8")


def _of_kind(kind: str, item: object) -> object:
    """Return data as a notebook may hold them: a text, but for the kinds that are JSON."""
    is_json = kind == "application/json" or kind.endswith("+json")
    return item if is_json or isinstance(item, str) else json.dumps(item)


def _plain_dict(value: object) -> dict[str, object]:
    """Return those entries of a dict that JSON can hold; bytes become base64, as in a kernel."""
    pairs = value.items() if isinstance(value, dict) else ()
    plain = {_text(key)[:100]: _plain(item) for key, item in pairs}
    return {key: item for key, item in plain.items() if item is not None}


def _of_pictures(metadata: dict[str, object]) -> dict[str, object]:
    """Return what metadata say of pictures: pages write it into attributes of theirs.

    Sizes are numbers, and words for who does not see the picture are text, which pages escape.

    >>> _of_pictures({"image/png": {"width": 300, "height": "1 onerror=alert(1)"}, "filenames": {}})
    {'image/png': {'width': 300}}
    >>> _of_pictures({"image/png": {"alt": "The loss falls."}})
    {'image/png': {'alt': 'The loss falls.'}}
    """
    kept: dict[str, object] = {}
    for kind, fields in metadata.items():
        pairs = fields.items() if isinstance(fields, dict) else ()
        said = {k: v for k, v in pairs if k in ("width", "height") and type(v) in (int, float)}
        said |= {k: v[:MOST_WORDS] for k, v in pairs if k == "alt" and isinstance(v, str)}
        if kind.startswith("image/") and said:
            kept[kind] = said
    return kept


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    try:
        return json.loads(json.dumps(value, allow_nan=False).encode("utf-8", "replace"))
    except (TypeError, ValueError, RecursionError):
        return None


def is_stopped(output: dict) -> bool:
    """Tell whether an output says that its cell was stopped, or its process died."""
    return output.get("ename") == STOPPED


def stopped(text: str) -> dict:
    """Return the output of a cell whose process was stopped or died."""
    lines = [f"{STOPPED}: {text}"]
    return {"output_type": "error", "ename": STOPPED, "evalue": text, "traceback": lines}
