"""`course export`: what leaves is in the LMS's own form, of the right student, and no more."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from zipfile import ZipFile

import nbformat
import pytest
from conftest import course_command, make_course, tiny_notebook
from downloads import CLASS

from grading.course import open_course
from grading.handing_back import feedback_zip, read_leaving
from grading.intake import class_list, collect
from grading.intake.read_file import read_hand_in
from grading.releasing import release

# nbgrader's own queries warn of themselves
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\r\n"
    '"Participant 5001","Ada Lovelace",ada@uni.org,"Submitted for grading - ",,6.00,Yes,'
    '"Tuesday, 1 December 2026, 9:00 PM",-,\r\n'
    '"Participant 5002","Bob Noyce",bob@uni.org,"Submitted for grading - ",,6.00,Yes,'
    '"Tuesday, 1 December 2026, 9:00 PM",-,"read it twice"\r\n'
    '"Participant 5003","Eve Moore",eve@uni.org,"No submission",,6.00,Yes,-,-,\r\n'
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Essay (77),tiny (78),Current Score\n"
    ",,,,,,Manual Posting,(read only)\n"
    "    Points Possible,,,,,10.00,6.00,(read only)\n"
    '"Lovelace, Ada",5001,S1,ada,A,9.00,,90.0\n'
    '"Noyce, Bob",5002,S2,bob,A,,1.00,\n'
)
ROSTER = (
    "ID number,First name,Surname,Email address\n"
    "ada,Ada,Lovelace,ada@uni.org\nbob,Bob,Noyce,bob@uni.org\n"
)


def mark(course, student, points=1.0, comment=""):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("why", "tiny", "tiny", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("why", "tiny", "tiny", student).manual_comment = comment or None
        gradebook.db.commit()


@pytest.fixture
def unmarked(graded_class, tmp_path):
    """Ada and bob have 5 of 6 points; their written answers wait for a person."""
    return open_course(shutil.copytree(graded_class.root, tmp_path / "course"))


@pytest.fixture
def marked(unmarked):
    """Ada has 6 of 6 points, bob 5.5, and ada a comment."""
    mark(unmarked, "ada", 1.0, "=well said, <b>Ada</b>")
    mark(unmarked, "bob", 0.5)
    return unmarked


def export(course, *words, status=0):
    assert course_command(course, "export", "tiny", *words) == status
    return sorted((course.root / "export").glob("*")) if (course.root / "export").is_dir() else []


def given(course, name, text):
    path = course.root / name
    path.write_bytes(text.encode("utf-8"))
    return str(path)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


# What waits for a person stays here


def test_nothing_leaves_that_waits_for_a_person_unless_it_is_asked_for(unmarked, capsys):
    assert export(unmarked, status=1) == []
    said = capsys.readouterr().out
    assert "ada: left out: 1 points wait for a person" in said
    assert "tiny: nothing yet" in said
    (path,) = export(unmarked, "--all")
    assert [(row["student"], row["total"]) for row in rows_of(path)] == [("ada", "5"), ("bob", "5")]


def test_who_is_marked_leaves_and_the_other_is_named(unmarked, capsys):
    mark(unmarked, "ada")
    (path,) = export(unmarked, status=1)
    assert [row["student"] for row in rows_of(path)] == ["ada"]
    assert re.findall(r"^(\w+): left out", capsys.readouterr().out, re.M) == ["bob"]


def test_a_later_hand_in_keeps_the_points_of_the_earlier_one_here(marked, capsys):
    path = marked.folder("submitted", "tiny", "bob") / "tiny.ipynb"
    nbformat.write(tiny_notebook(), path)
    path.write_text(path.read_text().replace("number + number", "2 * number"))
    export(marked, status=1)
    assert "bob: left out: handed in again" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["cut", "damaged"])
def test_points_of_a_part_of_a_file_stay_until_they_are_asked_for(marked, text, capsys):
    whole = nbformat.writes(tiny_notebook())
    half = {
        "cut": whole[: len(whole) // 2],
        "damaged": whole.replace('"cells": [', '"cells": [{"cell_type": ,},'),
    }
    (marked.root / "half.ipynb").write_text(half[text])
    _, notes = read_hand_in(marked.root / "half.ipynb")
    path = marked.folder("autograded", "tiny", "bob") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.metadata["notes"] = notes
    nbformat.write(notebook, path)
    (table,) = export(marked, status=1)
    assert [row["student"] for row in rows_of(table)] == ["ada"]
    said = "bob: left out: a part of the file was graded: ask for it again (--all sends"
    assert said in capsys.readouterr().out
    (table,) = export(marked, "--all")
    assert [row["student"] for row in rows_of(table)] == ["ada", "bob"]


def test_the_plain_table_says_points_penalty_and_total(marked):
    with marked.gradebook() as gradebook:
        gradebook.update_or_create_submission("tiny", "ada", timestamp="2026-12-03 11:00 UTC")
    with (marked.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LatePolicy.per_day = 0.1\n")
    course = open_course(marked.root)
    assert course_command(course, "dates", "tiny", "--due", "2026-12-01") == 0
    (path,) = export(course)
    ada = rows_of(path)[0]
    assert [ada[name] for name in ("points", "penalty", "total", "max")] == ["6", "1.2", "4.8", "6"]
    assert ada["comment"] == "'=well said, <b>Ada</b>"  # no formula


# Moodle


def test_moodles_worksheet_is_filled_in_and_all_else_is_as_it_was(marked, capsys):
    (path,) = export(
        marked, "--to", "moodle", "--template", given(marked, "Grades.csv", WORKSHEET),
        "--roster", given(marked, "class.csv", ROSTER),
    )  # fmt: skip
    before, after = (text.splitlines() for text in (WORKSHEET, path.read_bytes().decode()))
    assert after[0] == before[0]
    assert after[3] == before[3]  # eve has handed in nothing
    lines = list(csv.DictReader(after))[:2]
    assert [line["Grade"] for line in lines] == ["6", "5.5"]
    assert lines[1]["Feedback comments"] == "read it twice"
    assert "a comment that was there is kept: bob" in capsys.readouterr().out
    comment = lines[0]["Feedback comments"]
    assert comment.startswith("1.1 double: 2 of 2<br>")
    assert "(=well said, &lt;b&gt;Ada&lt;/b&gt;)" in comment
    for line, old in zip(lines, csv.DictReader(io.StringIO(WORKSHEET)), strict=False):
        same = {*old} - {"Grade", "Feedback comments"}
        assert {name: line[name] for name in same} == {name: old[name] for name in same}


def test_a_worksheet_that_hides_names_is_matched_by_what_moodle_called_the_hand_ins(tmp_path):
    course = collected(tmp_path, {
        f"Participant_{p.number}_assignsubmission_file_/tiny.ipynb": p for p in CLASS[:3]
    }, named=lambda p: f"Participant_{p.number}={p.id}")  # fmt: skip
    sheet = "Identifier,Status,Grade,Maximum Grade,Last modified (grade)\n" + "".join(
        f"Participant {p.number},Submitted,,6.00,-\n" for p in CLASS[:3]
    )
    leaving = read_leaving(course.assignment("tiny"), everything=True)
    assert len(leaving.rows) == 3
    export(course, "--to", "moodle", "--all", "--template", given(course, "g.csv", sheet))
    filled = rows_of(course.root / "export" / "tiny-moodle.csv")
    assert [float(row["Grade"]) for row in filled] == [0, 1, 2]


def test_another_maximum_in_the_lms_is_asked_about(marked, capsys):
    sheet = given(marked, "g.csv", WORKSHEET.replace("6.00", "100.00"))
    words = ("--to", "moodle", "--template", sheet, "--roster", given(marked, "c.csv", ROSTER))
    assert export(marked, *words, status=2) == []
    assert "has at most 100 points, tiny 6" in capsys.readouterr().err
    (path,) = export(marked, *words, "--scale")
    assert [row["Grade"] for row in rows_of(path)] == ["100", "91.6667", ""]


def test_moodle_takes_no_more_than_its_maximum_so_that_one_is_named(marked, capsys):
    with marked.gradebook() as gradebook:
        gradebook.find_grade("why", "tiny", "tiny", "ada").extra_credit = 2.0
        gradebook.db.commit()
    sheet, roster = given(marked, "g.csv", WORKSHEET), given(marked, "c.csv", ROSTER)
    export(marked, "--to", "moodle", "--template", sheet, "--roster", roster, status=1)
    assert "ada: left out: 8 points are more than the 6" in capsys.readouterr().out


# Canvas


def test_canvas_gradebook_is_filled_in_and_all_else_is_as_it_was(marked):
    (path,) = export(marked, "--to", "canvas", "--template", given(marked, "c.csv", CANVAS))
    wanted = CANVAS.replace(",9.00,,90.0", ",9.00,6,90.0").replace(",A,,1.00,", ",A,,5.5,")
    assert path.read_text() == wanted


def test_canvas_can_import_what_is_made_without_a_file_of_its_own(marked):
    (path,) = export(marked, "--to", "canvas", "--roster", given(marked, "c.csv", ROSTER))
    head, most, *students = list(csv.reader(io.StringIO(path.read_text())))
    # what its importer asks of the head and of the row that is nobody's
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert re.search(r"SIS\s+User\s+ID", head[2])
    assert re.search(r"SIS\s+Login\s+ID", head[3])
    assert "Section" in head[4]
    assert "Points Possible" in most[0]
    assert [(row[3], row[5]) for row in students] == [("ada", "6"), ("bob", "5.5")]


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        ("Student,ID,SIS Login ID,Section,Essay (77)", "has no column for the points of tiny"),
        ("Student,ID,SIS Login ID,Section,tiny (7),Tiny (8)", "has 2 columns for the points"),
    ],
)
def test_a_file_without_the_column_is_a_sentence_with_the_columns(marked, capsys, heads, why):
    template = given(marked, "c.csv", f"{heads}\nAda,1,ada,A,,\n")
    assert export(marked, "--to", "canvas", "--template", template, status=2) == []
    assert why in capsys.readouterr().err
    column = heads.split(",")[4]
    export(marked, "--to", "canvas", "--template", template, "--column", column, status=1)
    assert rows_of(marked.root / "export" / "tiny-canvas.csv")[0][column] == "6"


def test_students_who_are_not_in_the_file_or_twice_are_named(marked, capsys):
    text = CANVAS.replace('"Noyce, Bob",5002,S2,bob', '"Ada, Lovelace",5002,S2,ada')
    export(marked, "--to", "canvas", "--template", given(marked, "c.csv", text), status=1)
    said = capsys.readouterr().out
    assert "ada: left out: c.csv has 2 rows that may be it" in said
    assert "bob: left out: c.csv has no row for it" in said
    assert not (marked.root / "export").exists()


def test_two_students_who_may_be_one_row_are_named_and_it_stays_empty(marked, capsys):
    text = "Student,ID,SIS Login ID,Section,tiny (7)\nBob Noyce,5001,ada,A,\n"
    words = ("--to", "canvas", "--template", given(marked, "c.csv", text))
    assert export(marked, *words, "--roster", given(marked, "r.csv", ROSTER), status=1) == []
    said = capsys.readouterr().out
    for student in ("ada", "bob"):
        assert f"{student}: left out: row 2 of c.csv may be ada or bob" in said


# Gradescope


def test_gradescope_gets_an_autograder_that_looks_points_up(marked, tmp_path):
    (path,) = export(marked, "--to", "gradescope", "--roster", given(marked, "c.csv", ROSTER))
    place = tmp_path / "autograder"
    with ZipFile(path) as file:
        assert "ada@uni.org" not in str([file.read(name) for name in file.namelist()])
        file.extractall(place / "source")
    for address, score in (("Ada@uni.org ", 6), ("bob@uni.org", 5.5), ("who@else.org", 0)):
        users = {"users": [{"email": address, "id": 1, "name": "x"}]}
        (place / "submission_metadata.json").write_text(json.dumps(users))
        subprocess.run(
            [sys.executable, place / "source" / "run_autograder"],
            env={**os.environ, "AUTOGRADER": str(place)}, check=True,
        )  # fmt: skip
        results = json.loads((place / "results" / "results.json").read_text())
        assert results["score"] == score
    assert "Not graded yet" in results["output"]


def test_gradescope_without_addresses_names_everyone(marked, capsys):
    export(marked, "--to", "gradescope", status=1)
    assert "ada: left out: Gradescope knows students by e-mail address" in capsys.readouterr().out


# Feedback


def collected(tmp_path, files, named=lambda p: ""):
    """Return a course whose hand-ins came in a zip file with these names; k points for the k-th."""
    course = make_course(tmp_path / "course")
    release(course.assignment("tiny"))
    archive = tmp_path / "download.zip"
    with ZipFile(archive, "w") as file:
        for name, pupil in files.items():
            file.writestr(name, nbformat.writes(tiny_notebook()) + " " * int(pupil.number[-1]))
    roster = tmp_path / "class.csv"
    lines = [f"{p.id},{p.first},{p.last},{p.number}" for p in CLASS]
    roster.write_text("\n".join(["student_id,first name,last name,id", *lines]))
    answers = dict(named(p).split("=") for p in files.values() if named(p))
    done = collect(course.assignment("tiny"), archive, roster=roster, named=answers)
    assert done.is_whole
    with course.gradebook() as gradebook:
        for k, student in enumerate(sorted(done.students, key=[p.id for p in CLASS].index)):
            gradebook.update_or_create_student(student)
            submission = gradebook.update_or_create_submission("tiny", student)
            for grade in submission.notebooks[0].grades:
                grade.auto_score = float(k) if grade.name == "test_total" else 0.0
                grade.needs_manual_grade = False
            gradebook.db.commit()
            for step in ("autograded", "feedback"):
                folder = course.folder(step, "tiny", student)
                folder.mkdir(parents=True)
                name = "tiny.html" if step == "feedback" else "tiny.ipynb"
                nbformat.write(tiny_notebook(), folder / name)
    return course


def moodle_importer(names, participants):
    """Return whose each file is, by the rules of Moodle's assignfeedback_file_zip_importer."""
    found = {}
    for name in names:
        parts = f"/import/{name}".split("/")
        while parts:
            info = parts.pop(0).split("_", 4)
            if len(info) < 4 or not info[1].isdigit() or info[1] not in participants:
                continue
            if (info[2], info[3]) != ("assignsubmission", "file"):
                continue
            rest = info[4] if len(info) > 4 else ""
            found.setdefault(info[1], []).append("/".join([rest, *parts]).lstrip("/"))
            break
    return found


def canvas_importer(name):
    """Return (user, attachment) by the rule of Canvas's infer_comment_context_from_filename."""
    return tuple([part for part in name.split("_") if part.isdigit()][:2])


FOLDER = "{0}_{1}_assignsubmission_file{2}/tiny.ipynb"
FLAT = "{0}_{1}_assignsubmission_file_tiny{2}.ipynb"


@pytest.mark.parametrize(
    ("form", "tail"), [(FOLDER, "_"), (FOLDER, ""), (FLAT, ""), (FLAT, " (2)")],
    ids=["folder", "folder of 4.1", "flat", "flat copy"],
)  # fmt: skip
def test_moodle_finds_each_page_by_the_names_of_its_own_download(tmp_path, form, tail):
    course = collected(tmp_path, {form.format(p.name, p.number, tail): p for p in CLASS})
    archive = hand_back(course, "moodle")
    found = moodle_importer(archive.namelist(), {p.number for p in CLASS})
    assert found == {p.number: ["tiny.html"] for p in CLASS}


def test_canvas_finds_each_page_by_the_two_numbers_of_its_download(tmp_path):
    files = {
        f"{p.sortable}_{'LATE_' * (k % 2)}{p.number}_{900 + k}_tiny-{k}.ipynb": p
        for k, p in enumerate(CLASS)
    }
    course = collected(tmp_path, files)
    archive = hand_back(course, "canvas")
    assert {name.removesuffix(".html") for name in archive.namelist()} == {*files}
    numbers = {canvas_importer(name) for name in archive.namelist()}
    assert numbers == {(p.number, str(900 + k)) for k, p in enumerate(CLASS)}


def hand_back(course, layout):
    """Make the zip file of pages that are there; `export` would make them again."""
    tiny = course.assignment("tiny")
    leaving = read_leaving(tiny, everything=True)
    written = feedback_zip(leaving, layout, class_list(tiny))
    assert written.left == []
    return ZipFile(io.BytesIO(written.content))


def test_moodles_worksheet_names_hand_ins_that_came_otherwise(marked):
    sheet, roster = given(marked, "g.csv", WORKSHEET), given(marked, "c.csv", ROSTER)
    (path,) = export(marked, "--feedback", "moodle", "--template", sheet, "--roster", roster)
    found = moodle_importer(ZipFile(path).namelist(), {"5001", "5002", "5003"})
    assert found == {"5001": ["tiny.html"], "5002": ["tiny.html"]}
    page = marked.folder("feedback", "tiny", "ada") / "tiny.html"
    assert page.read_bytes() in [ZipFile(path).read(name) for name in ZipFile(path).namelist()]


@pytest.mark.parametrize("layout", ["moodle", "canvas", "exchange"])
def test_pages_without_a_way_back_are_named(marked, layout, capsys):
    assert export(marked, "--feedback", layout, status=1) == []
    said = capsys.readouterr().out
    assert re.search(r"^ada: left out: .*(is not known|exchange)", said, re.M)


def test_folders_hold_the_pages_of_those_whose_points_are_the_last_word(unmarked):
    mark(unmarked, "bob")
    (path,) = export(unmarked, "--feedback", "folders", status=1)
    assert ZipFile(path).namelist() == ["bob/tiny.html"]


@pytest.mark.parametrize(
    "words",
    [
        ("--feedback", "canvas", "--template", "x.csv"),
        ("--feedback", "folders", "--scale"),
        ("--to", "gradescope", "--template", "x.csv"),
        ("--to", "canvas", "--column", "x"),
        ("--to", "moodle", "--template", "not there.csv"),
        ("--roster", "not there.csv"),
    ],
)
def test_words_that_do_not_go_together_are_a_sentence(marked, words, capsys):
    assert export(marked, *words, status=2) == []
    assert capsys.readouterr().err.startswith("course: ")
