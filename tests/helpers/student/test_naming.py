"""Whatever a student sensibly types is understood, wherever they stand; what is not is asked."""

from itertools import product

import pytest
from student_folder import make_folder, save, small_notebook

from helpers.student import StudentError, start, update
from helpers.student.finding import find_notebook, wrong_place

NOTEBOOKS = ("tiny/tiny", "two-parts/first_part", "two-parts/Second", "other/first_part")
FOLDERS = ("", "release", "release/tiny", "work", "work/tiny", "work/tiny/tiny_results", "data")
ENDS = ("", "/", "//")


@pytest.fixture
def course(tmp_path):
    """A course of three assignments, all started, in a folder with spaces and accents."""
    root = tmp_path / "Mes études, été 1"
    make_folder(root)
    for name in NOTEBOOKS[1:]:
        path = root / "release" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        save(path, small_notebook())
    for name in ("tiny", "two-parts", "other"):
        start(name, root)
    for folder in FOLDERS:
        (root / folder).mkdir(exist_ok=True)
    return root


def spellings(assignment, stem, is_only):
    """Return what a student may type for a notebook of the course, from anywhere in it."""
    whole = [f"{assignment}/{stem}", f"work/{assignment}/{stem}"]
    typed = [*whole, *(f"{name}.ipynb" for name in whole), f"./{whole[1]}.ipynb"]
    if is_only:
        typed += [f"{name}{end}" for name in (assignment, f"work/{assignment}") for end in ENDS]
    typed += [name.upper() for name in typed] + [name.replace("/", "\\") for name in typed]
    return list(dict.fromkeys([*typed, *(name.replace("_", "-") for name in typed)]))


def is_own_file(path):
    """Tell whether a name is the course's own file, as seen from release/."""
    return path.is_file() and "work" not in path.parts


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_spelling_means_the_same_notebook_in_every_folder(name, folder, course):
    assignment, stem = name.split("/")
    wanted = course / "work" / f"{name}.ipynb"
    wrong = {
        typed: found
        for typed in spellings(assignment, stem, is_only=assignment != "two-parts")
        if not is_own_file(course / folder / typed.replace("\\", "/"))
        if not (found := find_notebook(typed, course / folder)).samefile(wanted)
    }
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_stem_that_one_assignment_has_needs_no_folder(folder, course):
    for typed, suffix in product(("second", "Second", "SECOND"), ("", ".ipynb")):
        found = find_notebook(typed + suffix, course / folder)
        assert found == course / "work/two-parts/Second.ipynb"
    (course / "work/other/first_part.ipynb").unlink()  # the one that is there is meant
    assert find_notebook("first_part", course / folder).parent.name == "two-parts"


def test_a_stem_that_several_have_is_asked_for(course):
    both = r"Which one do you mean, other/first_part or two-parts/first_part\?"
    with pytest.raises(StudentError, match=both):
        find_notebook("first_part", course)
    with pytest.raises(StudentError, match=r"mean, two-parts/Second or two-parts/first_part\?"):
        find_notebook("two-parts", course)
    with pytest.raises(StudentError, match=r"Which assignment do you mean, other or two-parts\?"):
        update("first_part.ipynb", course)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("do", [start, update])
def test_assignments_are_understood_by_any_of_their_names(do, folder, course):
    for name in (
        "tiny",
        "TINY/",
        "work/tiny",
        "release\\tiny",
        "tiny.ipynb",
        "work/tiny/tiny.ipynb",
    ):
        try:
            told = do(name, course / folder)
        except StudentError as why:
            told = str(why)
        assert told.startswith(("work/tiny is there already", "work/tiny is up to date")), name


@pytest.mark.parametrize("folder", ["work/tiny", "work/tiny/tiny_results"])
@pytest.mark.parametrize("typed", [None, "", ".", "./", ".\\"])
def test_without_a_name_the_assignment_around_is_meant(typed, folder, course, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert find_notebook(typed, course / folder).samefile(course / "work/tiny/tiny.ipynb")


def test_without_a_name_in_the_course_folder_the_only_one_that_was_started_is_meant(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    make_folder(tmp_path)
    with pytest.raises(StudentError, match="No assignment is started: `course-student start tiny`"):
        find_notebook(None, tmp_path)
    start("tiny", tmp_path)
    assert find_notebook(None, tmp_path) == tmp_path / "work/tiny/tiny.ipynb"


def test_a_path_from_elsewhere_is_found(course, tmp_path):
    assert find_notebook(course / "work" / "tiny", tmp_path) == course / "work/tiny/tiny.ipynb"
    assert find_notebook("../two-parts/Second.ipynb", course / "work/tiny").stem == "Second"
    assert find_notebook("../two-parts/second", course / "work/tiny").stem == "Second"


def test_the_courses_own_file_is_checked_where_it_is_named_and_said_to_be(course):
    path = course / "release/tiny/tiny.ipynb"
    for here, typed in (
        ("", path),
        ("", "release/tiny/tiny.ipynb"),
        ("release/tiny", "tiny.ipynb"),
    ):
        assert find_notebook(typed, course / here) == path
    assert "your copy is in work/tiny" in wrong_place(path)
    assert wrong_place(course / "work/tiny/tiny.ipynb") == ""


def test_a_duplicate_or_a_renamed_notebook_does_not_stand_in_the_way(course):
    folder = course / "work" / "tiny"
    save(folder / "tiny-Copy1.ipynb", small_notebook())
    assert find_notebook("tiny", course) == folder / "tiny.ipynb"
    assert find_notebook("tiny-Copy1", folder) == folder / "tiny-Copy1.ipynb"
    (folder / "tiny.ipynb").unlink()
    assert find_notebook("work/tiny", course) == folder / "tiny-Copy1.ipynb"


def one_letter_off(name):
    """Return a name with a letter left out, doubled, and two exchanged."""
    k = len(name) // 2
    return [
        name[:k] + name[k + 1 :],
        name[:k] + name[k] + name[k:],
        name[:1] + name[2] + name[1] + name[3:],
    ]


@pytest.mark.parametrize("do", [find_notebook, start, update])
def test_a_misspelt_name_gets_the_nearest(do, course):
    for name, ends in product(("tiny", "two-parts", "Second"), ("", ".ipynb")):
        for typed in one_letter_off(name):
            with pytest.raises(StudentError, match=rf"Did you mean {name}\?"):
                do(typed + ends, course)


def test_a_name_like_none_gets_all(course):
    for do in (find_notebook, start, update):
        with pytest.raises(StudentError, match="other, tiny, two-parts"):
            do("quantum", course)


@pytest.mark.parametrize("typed", ["~nobody-of-this-name/x", "a\0b", "/", "..", "%", "[", "*"])
def test_odd_text_is_a_sentence(typed, course, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    with pytest.raises(StudentError):
        find_notebook(typed, course)
