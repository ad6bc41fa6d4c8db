import json
import re
import shutil
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from conftest import course_command, make_zip, tiny_notebook
from nbformat import writes

from grading.errors import CollectError
from grading.intake import HandIn, collect, filename_pattern
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


SECOND = json.dumps({"cells": [{"cell_type": "raw", "source": "second"}], "nbformat": 4})


def contents(course):
    """Return {file: bytes} of all that was collected."""
    folders = course.root / "submitted", course.root / "downloaded"
    return {p: p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


def test_lays_hand_ins_out_as_nbgrader_wants_them(course):
    release(course.assignment("tiny"))
    archive = make_zip(course, "ada_late_1_2_tiny.ipynb", "all/bob_tiny.ipynb", "notes.txt")
    collected = collect(course.assignment("tiny"), archive)
    assert (collected.students, collected.skipped) == (["ada", "bob"], ["notes.txt"])
    assert collected.is_whole  # a text of nobody's is no work that is lost
    for student in ("ada", "bob"):
        path = course.folder("submitted", "tiny", student) / "tiny.ipynb"
        assert path.read_text() == writes(tiny_notebook())


def test_a_second_hand_in_replaces_the_first_and_the_first_zip_is_kept(course):
    release(course.assignment("tiny"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", text=SECOND))
    submitted = course.folder("submitted", "tiny", "ada").parent.parent
    assert (submitted / "ada" / "tiny" / "tiny.ipynb").read_text() == SECOND
    assert (submitted / "bob" / "tiny" / "tiny.ipynb").exists()
    earlier = course.root / "downloaded" / "tiny" / "earlier"
    assert [path.name for path in earlier.iterdir()] == ["001-class.zip"]


def test_two_hand_ins_of_one_student_are_for_a_person_to_decide(course, capsys):
    archive = make_zip(course, "bob_tiny.ipynb")
    with ZipFile(archive, "a") as file:
        for name in ("ada_tiny.ipynb", "ada_late_1_2_tiny.ipynb"):
            file.writestr(ZipInfo(name, (2026, 3, 1, 10, 0, 0)), f"{name} of ada")
    assert course_command(course, "collect", "tiny", str(archive)) == 1
    told = capsys.readouterr().out
    assert "ada handed in tiny 2 times, and nothing says which is the last" in told
    assert not course.folder("submitted", "tiny", "ada").exists()
    assert course.folder("submitted", "tiny", "bob").exists()
    words = ("--as", "ada_late_1_2_tiny.ipynb=ada")
    assert course_command(course, "collect", "tiny", str(archive), *words) == 0
    laid_out = course.folder("submitted", "tiny", "ada") / "tiny.ipynb"
    assert laid_out.read_text() == "ada_late_1_2_tiny.ipynb of ada"


def test_a_file_that_is_no_zip_is_refused(course):
    with pytest.raises(CollectError, match="is not a zip file"):
        collect(course.assignment("tiny"), course.root / "nbgrader_config.py")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({f"s{n}_tiny.ipynb": 20 for n in range(6)}, "would unpack to 120 MB"),
        ({f"s{n}_tiny.ipynb": 0 for n in range(60)}, "61 files"),
    ],
    ids=["many large files", "very many files"],
)
def test_an_archive_that_would_fill_the_disk_is_not_unpacked(course, monkeypatch, files, said):
    for name, limit in {"MOST_FILE_MB": 30, "MOST_MB": 100, "MOST_FILES": 50}.items():
        monkeypatch.setattr(f"grading.intake.containers.{name}", limit)
    monkeypatch.setattr("grading.intake.planning.MOST_MB", 100)
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


BROKEN = {
    "is empty": " \n",
    "cut off": writes(tiny_notebook())[:900],
    "no notebook": "%PDF-1.7",
    "no cells": '{"cells": [], "nbformat": 4, "metadata": {}}',
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_does_not_take_the_place_of_one_that_is_whole(course, capsys, how):
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    archive = make_zip(course, "ada_tiny.ipynb", text=BROKEN[how])
    assert course_command(course, "collect", "tiny", str(archive)) == 1
    told = capsys.readouterr().out
    assert how in told
    assert "the one that is there is whole and stays" in told
    laid_out = course.folder("submitted", "tiny", "ada") / "tiny.ipynb"
    assert laid_out.read_text() == writes(tiny_notebook())
    words = ("--as", "ada_tiny.ipynb=ada")  # staff insist
    assert course_command(course, "collect", "tiny", str(archive), *words) == 0
    assert laid_out.read_text() == BROKEN[how]


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_that_is_all_there_is_is_taken_and_told(course, capsys, how):
    archive = make_zip(course, "ada_tiny.ipynb", text=BROKEN[how])
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    assert how in capsys.readouterr().out
    archive = make_zip(course, "ada_tiny.ipynb", text=SECOND)
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    assert (course.folder("submitted", "tiny", "ada") / "tiny.ipynb").read_text() == SECOND


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
        (b"second", b"sEcond", "cannot be read (Bad CRC-32"),  # another checksum
        (b"PK\x03\x04", b"PK\x03\x09", "cannot be read (Bad magic number"),
        (b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00", "password"),
        (
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00",
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x09\x00",
            "compression",
        ),
    ],
    ids=["a file", "a head", "a password", "another compression"],
)
def test_a_file_that_cannot_be_read_is_one_students_problem(course, capsys, intact, damaged, said):
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb"))
    archive = make_zip(course, "ada_tiny.ipynb", "bob_tiny.ipynb", text=SECOND)
    assert intact in archive.read_bytes()
    archive.write_bytes(archive.read_bytes().replace(intact, damaged, 1))
    assert course_command(course, "collect", "tiny", str(archive)) == 1
    told = capsys.readouterr().out
    assert "left: ada: ada_tiny.ipynb: " in told
    assert said in told
    for student, text in {"ada": writes(tiny_notebook()), "bob": SECOND}.items():
        path = course.folder("submitted", "tiny", student) / "tiny.ipynb"
        assert path.read_text() == text


def test_a_zip_without_a_table_of_contents_is_refused_and_changes_nothing(course, capsys):
    collect(course.assignment("tiny"), make_zip(course, "ada_tiny.ipynb"))
    archive = make_zip(course, "ada_tiny.ipynb", text="second")
    archive.write_bytes(archive.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x09"))
    before = contents(course)
    assert course_command(course, "collect", "tiny", str(archive)) == 2
    told = capsys.readouterr().err
    assert "class.zip cannot be read (Bad magic number" in told
    assert "nothing was collected: download it again" in told
    assert contents(course) == before


def test_a_second_run_says_that_everything_is_there(course, capsys):
    archive = make_zip(course, "ada_tiny.ipynb", "bob_LATE_1_2_tiny.ipynb")
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    before = contents(course)
    capsys.readouterr()
    assert course_command(course, "collect", "tiny", str(archive)) == 0
    assert "tiny: there already: ada, bob" in capsys.readouterr().out
    assert contents(course) == before


def test_a_dry_run_stops_after_the_table(course, capsys):
    archive = make_zip(course, "ada_tiny.ipynb")
    assert course_command(course, "collect", "tiny", str(archive), "--dry-run") == 0
    assert "tiny: would collect 1: ada" in capsys.readouterr().out
    assert contents(course) == {}


def test_a_mark_for_being_late_without_a_time_is_a_note(course):
    release(course.assignment("tiny"))
    collect(course.assignment("tiny"), make_zip(course, "ada_LATE_1_2_tiny.ipynb"))
    assert not (course.folder("submitted", "tiny", "ada") / "timestamp.txt").exists()
    (note,) = HandIn(course.assignment("tiny"), "ada").notes
    assert "marks it as late and gives no time" in note


def test_an_earlier_hand_in_does_not_replace_a_later_one(course, tmp_path, capsys):
    for day in (2, 1):
        folder = tmp_path / str(day) / f"ada+tiny+2026-03-0{day} 10:00:00 UTC"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_text(f"of day {day}")
        collect(course.assignment("tiny"), tmp_path / str(day), tell=print)
    laid_out = course.folder("submitted", "tiny", "ada")
    assert (laid_out / "tiny.ipynb").read_text() == "of day 2"
    assert (laid_out / "timestamp.txt").read_text().startswith("2026-03-02 10:00:00")
    assert "was handed in before the one that is there" in capsys.readouterr().out


def test_one_notebook_is_taken_by_its_name_or_by_what_staff_say(course, tmp_path):
    for name in ("ada_tiny.ipynb", "Untitled.ipynb"):
        (tmp_path / name).write_text(name)
    done = collect(course.assignment("tiny"), tmp_path / "ada_tiny.ipynb")
    assert (done.students, done.is_whole) == (["ada"], True)
    unknown = tmp_path / "Untitled.ipynb"
    assert collect(course.assignment("tiny"), unknown).students == []
    named = {"Untitled.ipynb": "bob"}
    assert collect(course.assignment("tiny"), unknown, named=named).students == ["bob"]
    assert (course.folder("submitted", "tiny", "bob") / "Untitled.ipynb").exists()


def test_what_moodle_lets_students_type_lies_beside_the_notebook_as_text(course, tmp_path):
    folder = tmp_path / "class"
    for kind, name in {"file": "tiny.ipynb", "onlinetext": "onlinetext.html"}.items():
        place = folder / f"Ada Lovelace_12_assignsubmission_{kind}_"
        place.mkdir(parents=True)
        (place / name).write_text("<p>Because <script>alert(1)</script>it is.</p>")
    collect(course.assignment("tiny"), folder)
    there = course.folder("submitted", "tiny", "Ada Lovelace")
    assert (there / "written_answers_online.txt").read_text() == "Because it is.\n"


def test_times_of_an_lms_are_kept_and_those_of_the_download_are_not(course, tmp_path):
    for days, kept in {(1, 3): True, (2, 2): False}.items():
        path = tmp_path / f"{days}.zip"
        with ZipFile(path, "w") as archive:
            for who, day in zip(("ada", "bob"), days, strict=True):
                name = f"{who}_1{len(who)}_assignsubmission_file_/tiny.ipynb"
                archive.writestr(ZipInfo(name, (2026, 3, day, 10, 0, 0)), f"{who} {days}")
        collect(course.assignment("tiny"), path)
        times = list((course.root / "submitted").glob("*/tiny/timestamp.txt"))
        assert bool(times) == kept
        shutil.rmtree(course.root / "submitted")
