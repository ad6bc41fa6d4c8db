"""What a zip file may do to us: one sentence each, and the others are collected."""

import io
import stat
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from downloads import zip_bytes

from grading.errors import CollectError
from grading.intake import collect

LAYOUT = "{}_12_assignsubmission_file_/"


def bomb() -> bytes:
    return _deflated({"tiny.ipynb": bytes(40 * 10**6)})


def nested_bomb() -> bytes:
    inside = _deflated({f"{n}.bin": bytes(20 * 10**6) for n in range(4)})
    return zip_bytes({f"{n}.zip": inside for n in range(4)})


def too_deep() -> bytes:
    inside = b"{}"
    for name in ("tiny.ipynb", "c.zip", "d.zip", "e.zip", "f.zip"):
        inside = zip_bytes({name: inside})
    return inside


def many_members() -> bytes:
    return zip_bytes({f"{n}.txt": b"" for n in range(300)})


def truncated() -> bytes:
    return zip_bytes({"tiny.ipynb": b"{}" * 1000})[:-40]


def locked() -> bytes:
    whole = bytearray(zip_bytes({"tiny.ipynb": b"{}"}))
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


def linked() -> bytes:
    info = ZipInfo("tiny.ipynb")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    whole = io.BytesIO()
    with ZipFile(whole, "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    return whole.getvalue()


def _deflated(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return whole.getvalue()


PACKED = {
    bomb: "would unpack to",
    nested_bomb: "would unpack to",
    too_deep: "is a zip file in more than 3 others",
    many_members: "would unpack to 300 files",
    truncated: "is not a zip file that can be read",
    locked: "is locked with a password",
    linked: "is a link, which is not followed",
    **{
        (lambda name=name: zip_bytes({name: b"{}"})): "its name leads outside of the zip file"
        for name in ("../../tiny.ipynb", "/etc/tiny.ipynb", "C:\\tiny.ipynb", "..\\..\\tiny.ipynb")
    },
}


@pytest.mark.parametrize(("made", "said"), PACKED.items())
def test_what_one_student_packs_is_one_students_problem(course, tmp_path, monkeypatch, made, said):
    limits = {"MOST_OWN_MB": 50, "MOST_OWN_FILES": 200, "MOST_FILE_MB": 30}
    for name, limit in limits.items():
        monkeypatch.setattr(f"grading.intake.containers.{name}", limit)
    path = tmp_path / "class.zip"
    files = {
        f"{LAYOUT.format('Eve')}hand_in.zip": made(),
        f"{LAYOUT.format('Bob')}tiny.ipynb": b"of bob",
    }
    path.write_bytes(zip_bytes(files))
    lines = []
    done = collect(course.assignment("tiny"), path, tell=lines.append)
    told = "\n".join(lines)
    assert said in told
    assert told.count("left: ") == 1
    assert (done.students, done.is_whole) == (["Bob"], False)
    assert {p.name for p in tmp_path.rglob("tiny.ipynb")} == {"tiny.ipynb"}
    laid_out = [p for p in (course.root / "submitted").rglob("*.ipynb")]
    assert [p.read_bytes() for p in laid_out] == [b"of bob"]


def test_a_zip_of_ones_own_names_nobody_else(course, tmp_path):
    inside = {
        f"{LAYOUT.format('Bob')}tiny.ipynb": b"of eve",
        "bob_tiny.ipynb": b"of eve too",
        "bob+tiny+2026-01-01 10:00:00 UTC/tiny.ipynb": b"and this",
        "timestamp.txt": b"2020-01-01 10:00:00 UTC",
    }
    path = tmp_path / "class.zip"
    for layout in (LAYOUT.format("Eve"), "Eve/", "Eve_1_2_"):
        files = {f"{layout}hand_in.zip": zip_bytes(inside), "Bob_1_3_tiny.ipynb": b"of bob"}
        path.write_bytes(zip_bytes(files))
        done = collect(course.assignment("tiny"), path)
        assert {*done.students} <= {"Eve", "Bob"}
        laid_out = course.folder("submitted", "tiny", "Bob")
        assert (laid_out / "tiny.ipynb").read_bytes() == b"of bob"
        assert not (course.folder("submitted", "tiny", "Eve") / "timestamp.txt").exists()


@pytest.mark.parametrize("packed", ["Eve.zip", "tiny_eve.zip", "EVE (2).zip"])
def test_a_time_that_a_student_packs_is_none(course, tmp_path, packed):
    """Staff give the zip file of one student as it came by e-mail."""
    path = tmp_path / packed
    files = {"tiny.ipynb": b"of eve", "timestamp.txt": b"2020-01-01 10:00:00 UTC"}
    path.write_bytes(zip_bytes({f"Eve/tiny/{name}": text for name, text in files.items()}))
    assert collect(course.assignment("tiny"), path).students == ["Eve"]
    assert not (course.folder("submitted", "tiny", "Eve") / "timestamp.txt").exists()
    whole = tmp_path / "submitted.zip"
    whole.write_bytes(path.read_bytes())
    collect(course.assignment("tiny"), whole)
    assert (course.folder("submitted", "tiny", "Eve") / "timestamp.txt").exists()


def test_a_hundred_thousand_members_are_told_in_time(course, tmp_path):
    path = tmp_path / "class.zip"
    with ZipFile(path, "w") as archive:
        for number in range(100_001):
            info = ZipInfo(f"{number}.txt")
            info.CRC = info.header_offset = info.compress_size = info.file_size = 0
            archive.filelist.append(info)
        archive._didModify = True
    with pytest.raises(CollectError, match="holds 100,001 files"):
        collect(course.assignment("tiny"), path)


def test_two_members_of_one_name_are_asked_about_where_they_differ(course, tmp_path):
    path = tmp_path / "class.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(ZipInfo("ada_tiny.ipynb", (2026, 3, 1, 1, 0, 0)), "first")
        archive.writestr(ZipInfo("bda_tiny.ipynb", (2026, 3, 1, 1, 0, 0)), "second")
    path.write_bytes(path.read_bytes().replace(b"bda_", b"ada_"))
    lines = []
    done = collect(course.assignment("tiny"), path, tell=lines.append)
    assert done.students == []
    assert "nothing says which is the last" in "\n".join(lines)
