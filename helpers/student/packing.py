"""One zip file to hand in: the notebook, its results, the written answers, and a page to read.

The same files make the same bytes. Where a part cannot be made, the others are still packed, and
the student is told.
"""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from helpers.student.checking import Checked
from helpers.student.files import write_whole
from helpers.student.folders import hand_in_zip, visible_files
from helpers.student.page import page_of
from helpers.student.printing import print_page
from helpers.student.written import written_answers

MB = 1_000_000
MOST_CHECKPOINT_MB, MOST_FILE_MB, MOST_MB = 10, 20, 50
CHECKPOINTS = (".pt", ".pth", ".ckpt", ".safetensors", ".npz", ".npy", ".pkl", ".onnx")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold


def write_zip(checked: Checked) -> tuple[Path, list[str]]:
    """Write NAME_hand_in.zip beside the notebook; return its path, and what is not in it.

    raises: StudentError where it cannot be written
    """
    path, notes = checked.path, list[str]()
    parts = {path.name: checked.content}
    text = written_answers(checked.saved, checked.released)
    parts["written_answers.txt"] = text.encode()
    parts |= _results(path.parent, sum(map(len, parts.values())), notes)
    parts |= _page(checked, notes)
    if not any(cell.get("outputs") for cell in checked.saved.cells):
        notes.append("your notebook shows no outputs: run all its cells and save, a TA reads them")
    target = hand_in_zip(path)
    write_whole(target, zip_bytes(parts))
    return target, notes


def zip_bytes(parts: dict[str, bytes]) -> bytes:
    """Return a zip file with these parts by name; the same parts make the same bytes.

    >>> zip_bytes({"a": b"1", "b": b"2"}) == zip_bytes({"b": b"2", "a": b"1"})
    True
    """
    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name in sorted(parts):
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return whole.getvalue()


def _results(folder: Path, total: int, notes: list[str]) -> dict[str, bytes]:
    """Return what lies in *_results/ beside the notebook, as far as it is not too large."""
    found: dict[str, bytes] = {}
    for path in _files(folder):
        name, size = path.relative_to(folder).as_posix(), path.stat().st_size
        limit = MOST_CHECKPOINT_MB if path.suffix in CHECKPOINTS else MOST_FILE_MB
        if size > limit * MB:
            notes.append(f"{name} is left out: {size / MB:.0f} MB, the limit is {limit} MB")
        elif total + size > MOST_MB * MB:
            notes.append(f"{name} is left out: with it the zip would hold over {MOST_MB} MB")
        else:
            try:
                found[name] = path.read_bytes()
                total += size
            except OSError as why:
                notes.append(f"{name} is left out: it cannot be read ({why.strerror})")
    return found


def _files(folder: Path) -> Iterator[Path]:
    for results in sorted(folder.glob("*_results")):
        if results.is_dir():
            yield from (results / path for path in visible_files(results))


def _page(checked: Checked, notes: list[str]) -> dict[str, bytes]:
    """Return the notebook as PDF, else as HTML, else nothing, with a note on what is lacking."""
    stem = checked.path.stem
    try:
        html = page_of(checked.saved, stem, checked.path.parent)
    except ImportError:
        notes.append("no page to read is in it: `pip install nbconvert` would make one")
        return {}
    except Exception as why:  # a student's notebook may hold anything; the rest is packed
        notes.append(f"no page to read is in it: making it failed ({type(why).__name__})")
        return {}
    pdf = _printed(html, checked.path)
    if pdf is None:
        notes.append(f"{stem}.html is in it, not a PDF: no Chrome, Chromium or Edge printed it")
        return {f"{stem}.html": html.encode("utf-8", "replace")}
    return {f"{stem}.pdf": pdf}


def _printed(html: str, notebook: Path) -> bytes | None:
    """Print a page in a folder of its own beside the notebook, where any browser may read it."""
    try:
        with tempfile.TemporaryDirectory(
            prefix="page-", dir=notebook.parent, ignore_cleanup_errors=True
        ) as folder:
            page = Path(folder, "page.html")
            page.write_bytes(html.encode("utf-8", "replace"))
            return print_page(page)
    except OSError:
        return None
