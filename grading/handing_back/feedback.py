"""Feedback pages as one zip file, laid out as an LMS takes them in."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from grading.handing_back.leaving import Leaving, Left
from grading.handing_back.matching import match_rows
from grading.handing_back.points import Written
from grading.handing_back.template import Template, read_template
from grading.intake import LmsNames, Roster, remembered_names

MOODLE = re.compile(r"(?P<folder>.+_\d+_assignsubmission_[a-z]+)(?:_(?P<rest>.*))?")
HOW = {
    "moodle": (
        "Moodle's name for this hand-in is not known: collect Moodle's own download, or name the "
        "grading worksheet with --template"
    ),
    "canvas": (
        "Canvas's name for this hand-in is not known: Canvas takes only files that are called as "
        "in its download: collect that one"
    ),
}


def feedback_zip(
    leaving: Leaving, layout: str, roster: Roster, template: Path | None = None
) -> Written:
    """Return the feedback pages of an assignment in one zip file.

    layout: "moodle" for "Upload multiple feedback files in a zip", "canvas" for "Upload
        submissions", "folders" for a folder for each student
    template: Moodle's grading worksheet, which says the names of hand-ins that came otherwise
    """
    names = remembered_names(leaving.assignment)
    folders = _folders(leaving, roster, read_template(template), names) if template else {}
    content, done, left = io.BytesIO(), [], []
    with ZipFile(content, "w", ZIP_DEFLATED) as file:
        for student in leaving.rows:
            pages = leaving.pages(student)
            known = names.get(student, LmsNames())
            placed = dict(_placed(layout, student, pages, known, folders.get(student, "")))
            if why := _why_left(layout, pages, placed):
                left.append(Left(student, why))
                continue
            for name, page in placed.items():
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
                file.writestr(info, page.read_bytes())
            done.append(student)
    return Written(content.getvalue(), done, left, [])


def _why_left(layout: str, pages: list[Path], placed: dict[str, Path]) -> str:
    if not pages:
        return "there is no feedback page: `course grade` says why"
    return "" if placed else HOW[layout]


def _placed(
    layout: str, student: str, pages: list[Path], known: LmsNames, folder: str
) -> Iterator[tuple[str, Path]]:
    """Yield the name of each page in the zip file, and the page."""
    for page in pages:
        name = known.files.get(page.stem) or next(iter(known.files.values()), "")
        if layout == "folders":
            yield f"{student}/{page.name}", page
        elif layout == "canvas" and known.layout == "Canvas":
            yield _canvas_name(name, page, len(pages)), page
        elif layout == "moodle" and folder:
            yield f"{folder}/{page.name}", page
        elif layout == "moodle" and known.layout == "Moodle" and (of := MOODLE.fullmatch(name)):
            yield _moodle_name(of, page), page


def _moodle_name(of: re.Match[str], page: Path) -> str:
    """Return where Moodle finds a page: in the hand-in's folder, or named as it, as it gave it."""
    if of["rest"]:
        return f"{of['folder']}_{page.name}"
    end = "_" if of["rest"] == "" else ""  # Moodle 4.1 and later give none
    return f"{of['folder']}{end}/{page.name}"


def _canvas_name(name: str, page: Path, number: int) -> str:
    """Return the downloaded file's whole name, by whose two numbers Canvas knows it, and .html."""
    return f"{name}.{page.name}" if number > 1 and page.stem not in name else f"{name}.html"


def _folders(
    leaving: Leaving, roster: Roster, template: Template, names: dict[str, LmsNames]
) -> dict[str, str]:
    """Return Moodle's folder of each student that the grading worksheet lists."""
    rows = template.rows
    matched = match_rows(template, list(leaving.rows), roster, names)
    found = {}
    for student, row in matched.rows.items():
        identifier = next(iter(re.findall(r"\d+$", rows[row].get("identifier", ""))), "")
        first = " ".join(rows[row].get(head, "") for head in ("first name", "last name")).strip()
        name = (rows[row].get("full name") or first or "Participant").replace("_", " ")
        if identifier:
            plain = re.sub(r'[/\\:*?"<>|]', " ", name)
            found[student] = f"{plain}_{identifier}_assignsubmission_file"
    return found
