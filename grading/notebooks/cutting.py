"""Outputs cut to what a notebook, a page and a person can take; a note says how much was cut."""

import json

LONGEST, MOST_LINES = 100_000, 1000  # letters and lines of one text that are kept
LARGEST = {"image/": 4_000_000, "text/html": 200_000}  # letters of other data in a display
MOST_OUTPUTS, MOST_KINDS = 200, 20  # outputs of a cell, and kinds of data of one
MOST_OF_CELL, MOST_OF_NOTEBOOK = 5_000_000, 20_000_000  # letters of all outputs as JSON
HANDED_OVER = 1_000_000  # letters of a text that a candidate hands over: there may be more
ROOM = 500  # letters for a note


def cut_text(text: str, longest: int = LONGEST) -> str:
    """Return the beginning of a long text, and how much of it that is.

    >>> cut_text("x" * 1000, 600)[95:]
    'xxxxx\\n(cut here: the first 100 of 1,000 letters are kept)'
    """
    lines = text.split("\n", MOST_LINES)
    if len(text) <= longest and len(lines) <= MOST_LINES:
        return text
    kept = "\n".join(lines[: MOST_LINES - 1])[: longest - ROOM]
    more = " or more" if len(text) >= HANDED_OVER else ""
    return f"{kept}\n(cut here: the first {len(kept):,} of {len(text):,}{more} letters are kept)"


def cut_data(data: dict[str, object]) -> dict[str, object]:
    """Return the data of a display without what is too large; its plain text says so.

    >>> cut_data({"text/html": "x" * 300_000})
    {'text/plain': '(text/html with 300,000 letters is left out: at most 200,000 are kept)'}
    """
    kept: dict[str, object] = {}
    notes: list[str] = []
    for kind, item in data.items():
        if kind == "text/plain" and isinstance(item, str):
            kept[kind] = cut_text(item)
            continue
        size, most = size_of(item), _largest(kind)
        if len(kept) < MOST_KINDS and size <= most:
            kept[kind] = item
        elif len(notes) < MOST_KINDS:
            notes.append(
                f"({kind} with {size:,} letters is left out: at most {most:,} are kept)"
                if size > most
                else f"({kind} is left out: at most {MOST_KINDS} kinds are kept)"
            )
    if notes:
        kept["text/plain"] = cut_text("\n".join([*notes, str(kept.get("text/plain", ""))]).strip())
    return kept


def cut_outputs(outputs: list[dict], left_out: int = 0, most: int = MOST_OF_CELL) -> list[dict]:
    """Return the first outputs of a cell that fit into its room, with a note on the others.

    An error that comes last stays in any case, in few words: points depend on it.

    left_out: how many are left out already
    most: letters of all outputs, of this cell or of what is left of the notebook
    """
    kept: list[dict] = []
    used, letters = 0, 0
    places = MOST_OUTPUTS if len(outputs) <= MOST_OUTPUTS and not left_out else MOST_OUTPUTS - 2
    for output in outputs:
        size = size_of(output)
        if used + size + ROOM <= most and len(kept) < places:
            kept.append(output)
            used += size
        else:
            left_out += 1
            letters += size
    last = outputs[-1:]
    if left_out and last and last[0]["output_type"] == "error" and last[0] not in kept[-1:]:
        kept.append(_in_few_words(last[0]))
        left_out -= 1
    if left_out:
        text = f"({left_out:,} outputs with {letters:,} letters are left out here)\n"
        kept.insert(len(kept) - 1, {"output_type": "stream", "name": "stderr", "text": text})
    return kept


def size_of(item: object) -> int:
    """Return the letters that something takes as JSON, a text its own."""
    return len(item) if isinstance(item, str) else len(json.dumps(item))


def _largest(kind: str) -> int:
    return next((most for start, most in LARGEST.items() if kind.startswith(start)), LONGEST)


def _in_few_words(error: dict) -> dict:
    """Return an error as its message alone."""
    name, text = cut_text(error["ename"], 2 * ROOM), cut_text(error["evalue"], 2 * ROOM)
    note = f"(a traceback with {size_of(error['traceback']):,} letters is left out)"
    return {**error, "ename": name, "evalue": text, "traceback": [note, f"{name}: {text}"]}
