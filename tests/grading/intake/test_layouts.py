"""Every LMS's layout, in every container, of a class with difficult names: nothing goes astray."""

import shutil
from datetime import UTC, datetime

import nbformat
import pytest
from conftest import tiny_notebook
from downloads import (
    BY,
    CLASS,
    CONTAINERS,
    LAYOUTS,
    as_folder,
    as_zip,
    blackboard,
    canvas,
    exchange,
    folders,
    gradescope,
    moodle,
    notebook,
    packed,
    roster_csv,
)

from grading.intake import collect
from grading.intake.gradescope import read_metadata


@pytest.fixture
def two(course):
    """An assignment of two notebooks."""
    path = course.folder("source", "tiny") / "tiny_two.ipynb"
    nbformat.write(tiny_notebook(), path)
    return course.assignment("tiny")


def told_and_laid_out(assignment, *sources, **options):
    lines = []
    done = collect(assignment, *sources, tell=lines.append, **options)
    root = assignment.course.root / "submitted"
    files = {
        (path.relative_to(root).parts[0], *path.relative_to(root).parts[2:]): path.read_bytes()
        for path in root.rglob("*") if path.is_file()
    }  # fmt: skip
    return done, "\n".join(lines), files


@pytest.mark.parametrize("names", [["tiny"], ["tiny", "tiny_two"]], ids=["one", "two"])
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_notebook_ends_with_its_student_or_is_asked_about(
    two, tmp_path, layout, container, names
):
    ways = BY if container is as_zip else {how: BY[how] for how in ("id", "name")}
    for number, (how, by) in enumerate(ways.items()):
        place = tmp_path / str(number)
        place.mkdir()
        course_folder = two.course.root / "submitted"
        source = container(place, layout(names, by))
        roster = roster_csv(place, ["canvas", "moodle", "excel"][number % 3])
        done, told, files = told_and_laid_out(two, source, roster=roster)
        for pupil in CLASS:
            for name in names:
                laid_out = files.get((pupil.id, f"{name}.ipynb"))
                if laid_out is None:
                    assert "asked: " in told, (how, pupil)
                    assert not done.is_whole
                else:
                    assert laid_out == notebook(pupil, name), (how, pupil)
        assert {who for who, *_ in files} <= {pupil.id for pupil in CLASS}
        if how == "id":
            assert len({key for key in files if key[1].endswith(".ipynb")}) == len(CLASS) * len(
                names
            )
            assert done.is_whole
        if course_folder.exists():
            shutil.rmtree(course_folder)


@pytest.mark.parametrize("layout", [moodle, canvas], ids=["moodle", "canvas"])
@pytest.mark.parametrize("how", ["name", "sortable", "last, first", "name in NFD"])
def test_the_number_of_the_lms_tells_two_of_one_name_apart(two, tmp_path, layout, how):
    source = as_zip(tmp_path, layout(["tiny"], BY[how]))
    done, _, files = told_and_laid_out(two, source, roster=roster_csv(tmp_path))
    assert files["amueller1", "tiny.ipynb"] == notebook(CLASS[2], "tiny")
    assert files["amueller2", "tiny.ipynb"] == notebook(CLASS[3], "tiny")
    assert done.students == sorted(pupil.id for pupil in CLASS)


def test_without_a_list_two_of_one_name_are_asked_about_and_the_others_stand(two, tmp_path):
    done, told, files = told_and_laid_out(two, as_zip(tmp_path, moodle(["tiny"], BY["name"])))
    assert "the download has several people of the name 'Anna Müller'" in told
    assert files["Jan van den Berg", "tiny.ipynb"] == notebook(CLASS[0], "tiny")
    assert files["Li Wei", "tiny.ipynb"] == notebook(CLASS[6], "tiny")
    assert len(done.students) == len(CLASS) - 2


def test_who_is_asked_about_is_settled_by_a_name_of_the_table(two, tmp_path):
    source = as_zip(tmp_path, folders(["tiny"], BY["name"]))
    roster = roster_csv(tmp_path)
    done, told, _ = told_and_laid_out(two, source, roster=roster)
    assert "--as 'Li Wei=STUDENT'" in told
    assert "it may be lw1 or wl2" in told
    assert "lw1" not in done.students
    done, _, files = told_and_laid_out(two, source, roster=roster, named={"Li Wei": "lw1"})
    assert files["lw1", "tiny.ipynb"] == notebook(CLASS[6], "tiny")


def test_gradescopes_ids_are_texts():
    when = ":created_at: 2026-03-02 10:00:00.000000000 Z"
    for sid in ("00303", "1_000", "0x1f", "1e5", "12:30", "yes", "3.10"):
        who = f":submitters:\n  - :name:\n    :sid: {sid}\n    :email: null"
        told = read_metadata(f"submission_1:\n  {who}\n  {when}\n".encode())["submission_1"]
        assert told.people == ((sid,),)
        assert told.time == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_gradescope_without_its_metadata_asks(two, tmp_path):
    files = gradescope(["tiny"], BY["name"])
    del files["assignment_7_export/submission_metadata.yml"]
    done, told, files = told_and_laid_out(two, as_zip(tmp_path, files))
    assert (done.students, files) == ([], {})
    assert told.count("submission_metadata.yml, which says whose it is, is missing") == len(CLASS)


def test_the_exchange_keeps_times_and_the_latest_counts(two, tmp_path):
    files = exchange(["tiny"], BY["id"])
    done, told, files = told_and_laid_out(two, as_folder(tmp_path, files))
    assert files["van_dyke", "timestamp.txt"] == b"2026-03-02 10:00:00.000000 UTC\n"
    assert "handed in 2026-03-02 10:00 UTC" in told
    assert done.is_whole


def test_what_course_student_packs_is_laid_out_beside_the_notebook(two, tmp_path):
    _, _, files = told_and_laid_out(two, as_zip(tmp_path, packed(["tiny"], BY["id"])))
    assert {key[1:] for key in files if key[0] == "van_dyke"} == {
        *(("tiny.ipynb",), ("written_answers.txt",), ("tiny.pdf",)),
        *(("tiny_results", "tiny_log.txt"), ("timestamp.txt",)),
    } - ({("timestamp.txt",)} if ("van_dyke", "timestamp.txt") not in files else set())


def test_blackboard_without_a_list_asks_where_a_name_begins(two, tmp_path):
    done, told, _ = told_and_laid_out(two, as_zip(tmp_path, blackboard(["tiny"], BY["id"])))
    assert "where the name begins is unsure" in told
    assert "berg" not in done.students
