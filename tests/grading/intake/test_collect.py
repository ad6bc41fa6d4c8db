import re
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from conftest import course_command, make_zip, tiny_notebook
from nbformat import writes

from grading.errors import CollectError
from grading.intake import collect, filename_pattern
from grading.releasing import release


@pytest.mark.parametrize(
    ("name", "student", "notebook"),
    [
        ("ada_softmax.ipynb", "ada", "softmax"),
        ("ada_late_1234_5678_softmax.ipynb", "ada", "softmax"),
        ("ada_1234_5678_softmax-2.ipynb", "ada", "softmax"),
        ("/course/downloaded/a/extracted/x_y/ada_softmax.ipynb", "ada", "softmax"),
        ("lovelaceada_1_2_two_layer_net.ipynb", "lovelaceada", "two_layer_net"),
        ("ada_softmax_classifier.ipynb", "ada", "softmax_classifier"),
    ],
)
def test_reads_student_and_notebook_from_a_name(tmp_path, name, student, notebook):
    for known in ("softmax", "two_layer_net", "softmax_classifier", "net"):
        path = tmp_path / "source" / known / f"{known}.ipynb"
        path.parent.mkdir(parents=True)
        path.touch()
    match = re.match(filename_pattern(tmp_path), name)
    assert (match["student_id"], match["file_id"]) == (student, notebook)


@pytest.mark.parametrize(
    "name", ["homework.ipynb", "ada_homework.ipynb", "ada_tiny.py", "tiny.ipynb"]
)
def test_a_name_that_tells_nothing_is_not_guessed(course, name):
    assert not re.match(filename_pattern(course.root), name)


def contents(course):
    """Return {file: bytes} of all that was collected."""
    folders = course.root / "submitted", course.root / "downloaded"
    return {p: p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


def test_lays_hand_ins_out_as_nbgrader_wants_them(course):
    release(course.assignment("tiny"))
    archive = make_zip(course, "ada_late_1_2_tiny.ipynb", "all/bob_tiny.ipynb", "notes.txt")
    collected = collect(course.assignment("tiny"), archive)
    assert (collected.students, collected.skipped) == (["ada", "bob"], ["notes.txt"])
    for student in ("ada", "bob"):
        path = course.folder("submitted", "tiny", student) / "tiny.ipynb"
        assert path.read_text() == writes(tiny_notebook())


def test_a_second_hand_in_replaces_the_first_and_the_first_zip_is_kept(course):
    release(course.assignment("tiny"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", text="second"))
    submitted = course.folder("submitted", "tiny", "ada").parent.parent
    assert (submitted / "ada" / "tiny" / "tiny.ipynb").read_text() == "second"
    assert (submitted / "bob" / "tiny" / "tiny.ipynb").exists()
    earlier = course.root / "downloaded" / "tiny" / "earlier"
    assert [path.name for path in earlier.iterdir()] == ["001-class.zip"]


def test_two_hand_ins_of_one_student_are_for_a_person_to_decide(course):
    archive = make_zip(course, "ada_tiny.ipynb", "ada_late_1_2_tiny.ipynb")
    with pytest.raises(CollectError, match="ada handed in tiny twice"):
        collect(course.assignment("tiny"), archive)
    assert not (course.root / "submitted").exists()


def test_a_file_that_is_no_zip_is_refused(course):
    with pytest.raises(CollectError, match="is not a zip file"):
        collect(course.assignment("tiny"), course.root / "nbgrader_config.py")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"bob_tiny.ipynb": 40}, "'bob_tiny.ipynb' would unpack to 40 MB"),
        ({f"s{n}_tiny.ipynb": 20 for n in range(6)}, "7 files with 120 MB"),
        ({f"s{n}_tiny.ipynb": 0 for n in range(60)}, "61 files"),
    ],
    ids=["one large file", "many large files", "very many files"],
)
def test_an_archive_that_would_fill_the_disk_is_not_unpacked(course, monkeypatch, files, said):
    for name, limit in {"MOST_FILE_MB": 30, "MOST_MB": 100, "MOST_FILES": 50}.items():
        monkeypatch.setattr(f"grading.intake.zip_files.{name}", limit)
    path = make_zip(course, "ada_tiny.ipynb")
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        for name, megabytes in files.items():
            archive.writestr(name, bytes(megabytes * 10**6))
    assert path.stat().st_size < 10**6
    with pytest.raises(CollectError, match=said):
        collect(course.assignment("tiny"), path)
    assert not (course.root / "downloaded").exists()


def test_what_a_zip_replaces_is_kept_and_told(course, capsys):
    release(course.assignment("tiny"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    newer = course.folder("submitted", "tiny", "ada") / "tiny.ipynb"
    newer.write_text("handed in by mail")
    archive = make_zip(course, "ada_tiny.ipynb", "bob_tiny (1).ipynb")
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    assert "replaced another file of: ada; it is kept in" in capsys.readouterr().out
    (kept,) = (course.root / "downloaded" / "tiny" / "replaced").iterdir()
    assert (kept.name, kept.read_text()) == ("001-ada_tiny.ipynb", "handed in by mail")


@pytest.mark.parametrize("names", [(), ("notes.txt",)], ids=["empty", "of others"])
def test_a_zip_without_hand_ins_is_told_and_changes_nothing(course, capsys, names):
    release(course.assignment("tiny"))
    archive = make_zip(course, *names)
    assert course_command(course, "collect", "tiny", str(archive)) == 1
    assert "collected 0: the zip file holds no hand-in" in capsys.readouterr().out
    assert course_command(course, "collect", "tiny", "nowhere.zip") == 2
    assert capsys.readouterr().err == "course: nowhere.zip: there is no such file\n"


@pytest.mark.parametrize(
    ("intact", "damaged", "said"),
    [
        (b"second", b"sEcond", "'ada_tiny.ipynb' cannot be read (Bad CRC-32"),  # another checksum
        (b"PK\x01\x02", b"PK\x01\x09", "class.zip cannot be read (Bad magic number"),
        (b"PK\x03\x04", b"PK\x03\x09", "'ada_tiny.ipynb' cannot be read (Bad magic number"),
        (b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00", "encrypted"),
        (
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00",
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x09\x00",
            "compression",
        ),
    ],
    ids=["a file", "the contents", "a head", "a password", "another compression"],
)
def test_a_zip_that_cannot_be_read_is_refused_and_changes_nothing(
    course, capsys, intact, damaged, said
):
    release(course.assignment("tiny"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    before = contents(course)
    archive = make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb", text="second " * 9)
    assert intact in archive.read_bytes()
    archive.write_bytes(archive.read_bytes().replace(intact, damaged, 1))
    assert course_command(course, "collect", "tiny", str(archive)) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "nothing was collected: download" in told
    assert contents(course) == before
