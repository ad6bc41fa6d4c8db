"""Names in zip files: encodings, separators, what reaches outside, what is only left behind."""

import re
import struct
import zlib
from unicodedata import category, normalize
from zipfile import ZipInfo

UTF8 = 0x800  # flag of a name that says it is UTF-8
UNICODE_PATH = 0x7075  # extra field in which some tools keep the name once more, in UTF-8
DRIVE = re.compile(r"[A-Za-z]:")
JUNK_FOLDERS = {"__MACOSX", "__pycache__", "node_modules", "venv", "$RECYCLE.BIN"}
JUNK_FILES = {"thumbs.db", "desktop.ini"}


def name_of(info: ZipInfo) -> str:
    """Return a member's name: macOS writes UTF-8 and does not say so, old tools write cp437."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return _unicode_path(info.extra, raw) or raw.decode("utf-8")
    except UnicodeDecodeError:
        return info.filename


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the name that the extra field 0x7075 holds for this very name; "" for none."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and len(field) > 5 and field[0] == 1:
            (checksum,) = struct.unpack("<L", field[1:5])
            return field[5:].decode("utf-8") if checksum == zlib.crc32(raw) else ""
    return ""


def parts_of(name: str) -> tuple[str, ...]:
    """Return the folders and the file that a name is made of; of Windows too.

    raises: ValueError where it does not stay in its folder

    >>> parts_of("handins\\\\ada_1_2_tiny.ipynb")
    ('handins', 'ada_1_2_tiny.ipynb')
    >>> parts_of("../../evil.ipynb")
    Traceback (most recent call last):
    ValueError: its name leads outside of the zip file
    """
    even = normalize("NFC", name).replace("\\", "/")
    parts = tuple(part.strip() for part in even.split("/") if part.strip() not in ("", "."))
    if even.startswith("/") or ".." in parts or not parts or DRIVE.match(parts[0]):
        raise ValueError("its name leads outside of the zip file")
    if any(category(sign) in ("Cc", "Cs") for part in parts for sign in part):
        raise ValueError("its name holds signs that no name has")
    if any(len(part.encode()) > 255 for part in parts) or len(parts) > 40:
        raise ValueError("its name is longer than a disk can keep")
    return parts


def is_junk(parts: tuple[str, ...]) -> bool:
    """Tell what systems and editors leave behind: hidden files, caches, Mac's second files."""
    *folders, name = parts
    return (
        any(part in JUNK_FOLDERS or part.startswith(".") for part in folders)
        or name in JUNK_FOLDERS
        or name.lower() in JUNK_FILES
        or name.startswith(("._", "~$"))
        or (name.startswith(".") and ".ipynb" not in name[1:].lower())
        or name == ".ipynb_checkpoints"
    )


def printable(name: str) -> str:
    """Return a name whose signs do nothing to a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def id_fault(student: str) -> str:
    """Return why a name cannot be a student's folder in nbgrader; "" where it can.

    >>> id_fault("van den Berg"), id_fault("..")
    ('', 'it is no name')
    """
    if student != student.strip() or not student.strip(".") or student.startswith("."):
        return "it is no name"
    if bad := sorted({*student} & {*"/\\[]*?+:"}):
        return f"nbgrader cannot have {bad[0]} in it"
    if any(category(sign) in ("Cc", "Cs") for sign in student):
        return "it holds signs that no name has"
    return "it is longer than a disk can keep" if len(student.encode()) > 200 else ""
