"""One class with difficult names, as each learning-management system would give its hand-ins."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize
from zipfile import ZipFile, ZipInfo


@dataclass(frozen=True)
class Pupil:
    """A student: the course's id, the name's parts, the number by which the LMS knows them."""

    id: str
    first: str
    last: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def sortable(self) -> str:
        return "".join(sign for sign in f"{self.last}{self.first}".lower() if sign.isalnum())


CLASS = [
    Pupil("van_den_berg", "Jan", "van den Berg", "5001"),
    Pupil("van_dyke", "Dick", "van Dyke", "5002"),
    Pupil("amueller1", "Anna", "Müller", "5003"),
    Pupil("amueller2", "Anna", "Müller", "5004"),
    Pupil("s0012345", "Sean", "O'Brien", "5005"),
    Pupil("jose", "José", "Núñez", "5006"),
    Pupil("lw1", "Li", "Wei", "5007"),
    Pupil("wl2", "Wei", "Li", "5008"),
    Pupil("tiny", "Tiny", "Tim", "5009"),
]

Files = dict[str, bytes]


def notebook(pupil: Pupil, name: str) -> bytes:
    """Return bytes that say whose they are; collecting looks no further, as there is a cell."""
    return f'{{"cells": [{{}}], "of": "{pupil.id} {name}"}}'.encode()


def moodle(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"{by(p)}_{p.number}_assignsubmission_file_/{name}.ipynb": notebook(p, name)
        for p in CLASS for name in notebooks
    }  # fmt: skip


def moodle_flat(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"{by(p)}_{p.number}_assignsubmission_file_{name}.ipynb": notebook(p, name)
        for p in CLASS for name in notebooks
    }  # fmt: skip


def canvas(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"{by(p)}_{'LATE_' * (n % 3 == 0)}{p.number}_{900 + 10 * n + k}_{name}-1.ipynb":
            notebook(p, name)
        for n, p in enumerate(CLASS) for k, name in enumerate(notebooks)
    }  # fmt: skip


def gradescope(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    lines = ["---"]
    for p in CLASS:
        lines += [f"submission_{p.number}:", "  :submitters:"]
        lines += [
            f'  - :name: "{p.name}"',
            f"    :sid: {p.id}",
            "  :created_at: 2026-03-01 10:00:00 Z",
        ]
    files = {"assignment_7_export/submission_metadata.yml": "\n".join(lines).encode()}
    return files | {
        f"assignment_7_export/submission_{p.number}/{name}.ipynb": notebook(p, name)
        for p in CLASS for name in notebooks
    }  # fmt: skip


def folders(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {f"{by(p)}/{name}.ipynb": notebook(p, name) for p in CLASS for name in notebooks}


def plain_names(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {f"{by(p)}_{name} (1).ipynb": notebook(p, name) for p in CLASS for name in notebooks}


def behind(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {f"{name} - {by(p)}.ipynb": notebook(p, name) for p in CLASS for name in notebooks}


def exchange(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"{p.id}+tiny+2026-03-0{day} 10:00:00 UTC+k2k3/{name}.ipynb":
            notebook(p, name) if day == 2 else b"an earlier one"
        for p in CLASS for name in notebooks for day in (1, 2)
    }  # fmt: skip


def blackboard(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"Problem Set 1_{p.id}_attempt_2026-03-02-10-00-0{k}_{name}.ipynb": notebook(p, name)
        for p in CLASS for k, name in enumerate(notebooks)
    }  # fmt: skip


def brightspace(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    return {
        f"12-{p.number} - {by(p)} - Mar 2, 2026 230 PM/{name}.ipynb": notebook(p, name)
        for p in CLASS for name in notebooks
    }  # fmt: skip


def packed(notebooks: list[str], by: Callable[[Pupil], str]) -> Files:
    """Return what `course-student pack` writes, in Moodle's folders."""
    return {
        f"{by(p)}_{p.number}_assignsubmission_file_/{name}_hand_in.zip": zip_bytes({
            f"{name}.ipynb": notebook(p, name), f"{name}_results/{name}_log.txt": b"epoch 1",
            "written_answers.txt": b"Because.", f"{name}.pdf": b"%PDF-1.4",
        })
        for p in CLASS for name in notebooks
    }  # fmt: skip


LAYOUTS = [
    *(moodle, moodle_flat, canvas, gradescope, folders, plain_names, behind, exchange),
    *(blackboard, brightspace, packed),
]
BY = {
    "id": lambda p: p.id,
    "name": lambda p: p.name,
    "name in NFD": lambda p: normalize("NFD", p.name),
    "last, first": lambda p: f"{p.last}, {p.first}",
    "sortable": lambda p: p.sortable,
    "upper case": lambda p: p.name.upper(),
}


def zip_bytes(files: Files) -> bytes:
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, (2026, 3, 2, 10, 0, 0)), content)
    return whole.getvalue()


def as_zip(place: Path, files: Files) -> Path:
    path = place / "class.zip"
    path.write_bytes(zip_bytes(files))
    return path


def as_zip_in_zip(place: Path, files: Files) -> Path:
    path = place / "class.zip"
    path.write_bytes(zip_bytes({"Downloads/hand ins.zip": zip_bytes(files)}))
    return path


def as_folder(place: Path, files: Files) -> Path:
    for name, content in files.items():
        path = place / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place / "downloads"


class UnsaidUtf8(ZipInfo):
    """A member whose name is UTF-8 without saying so, as macOS writes it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits & ~0x800


def as_mac_zip(place: Path, files: Files) -> Path:
    path = place / "class.zip"
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            name = normalize("NFD", f"hand ins/{name}")
            archive.writestr(UnsaidUtf8(name), content)
            folder, _, file = name.rpartition("/")
            archive.writestr(UnsaidUtf8(f"__MACOSX/{folder}/._{file}"), b"\x00\x05\x16\x07")
        archive.writestr("hand ins/.DS_Store", b"\0")
    return path


class OldNames(ZipInfo):
    """A member with backslashes and a name in cp437, as Windows tools wrote it for long."""

    def _encodeFilenameFlags(self):
        try:
            return self.filename.encode("cp437"), self.flag_bits & ~0x800
        except UnicodeEncodeError:
            return self.filename.encode(), self.flag_bits | 0x800


def as_windows_zip(place: Path, files: Files) -> Path:
    path = place / "class.zip"
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(OldNames(f"hand ins\\{name}".replace("/", "\\")), content)
    return path


CONTAINERS = [as_zip, as_zip_in_zip, as_folder, as_mac_zip, as_windows_zip]


def roster_csv(place: Path, form: str = "canvas") -> Path:
    """Write the class list as Canvas, Moodle or a German Excel exports it."""
    path = place / "roster.csv"
    lines = {
        "canvas": ["\ufeffStudent,ID,SIS Login ID,Section", "    Points Possible,,,"]
        + [f'"{p.last}, {p.first}",{p.number},{p.id},A' for p in CLASS],
        "moodle": ["Identifier\tFirst name\tSurname\tID number\tEmail address"]
        + [f"Participant {p.number}\t{p.first}\t{p.last}\t{p.id}\t{p.id}@x.edu" for p in CLASS],
        "excel": ["sep=;", "Nachname;Vorname;Username;Identifier"]
        + [f'{p.last};{p.first};="{p.id}";{p.number}' for p in CLASS],
    }[form]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
