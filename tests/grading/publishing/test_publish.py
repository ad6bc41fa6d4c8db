"""The students' repository: complete, without secrets, and brought up to date without harm."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest

from grading.cli import main
from grading.course import open_course
from grading.errors import LeakFound, PublishError
from grading.publishing import publish
from grading.publishing.repository import git
from grading.releasing import release
from helpers.student import list_assignments

PROJECT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def committer(monkeypatch):
    """Whoever commits has a name, also on a machine where git knows none."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "An Instructor")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "instructor@uni.example")


@pytest.fixture
def whole(course):
    """A released course with all that students get besides notebooks."""
    for name in ("LICENSE", "pyproject.toml", "data/README.md"):
        (course.root / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, course.root / name)
    (course.root / "helpers").mkdir()
    (course.root / "helpers" / "__init__.py").write_text('"""What notebooks import."""\n')
    release(course.assignment("tiny"))
    return course


def committed(folder, *words):
    return git(folder, "log", "--format=%s", *words).splitlines()


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def revise(course, text):
    path = course.folder("source", "tiny") / "tiny.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[0].source = text
    nbformat.write(notebook, path)
    course = open_course(course.root)
    release(course.assignment("tiny"))
    return course


def test_students_get_notebooks_helpers_and_guides_and_nothing_else(whole, tmp_path):
    publish(whole, str(tmp_path / "students"))
    names = files_in(tmp_path / "students").keys()
    folders = {name.split("/")[0] for name in names}
    assert folders == {
        *(".binder", ".devcontainer", ".gitignore", ".published.json", "LICENSE", "README.md"),
        *("data", "helpers", "nbgrader_config.py", "pyproject.toml", "release"),
    }
    assert len(committed(tmp_path / "students")) == 1


def test_students_get_the_weeks_where_the_course_has_them(whole, tmp_path):
    text = '[[notebooks]]\nname = "tiny/tiny"\nweek = 3\nafter = []\n'
    (whole.root / "syllabus.toml").write_text(text)
    publish(whole, str(tmp_path / "students"))
    assert (tmp_path / "students/syllabus.toml").read_text() == text
    assert list_assignments(tmp_path / "students").startswith("week 3  tiny  not started")


def test_twice_gives_the_same_bytes_and_no_second_commit(whole, tmp_path):
    for name in ("one", "two"):
        assert publish(whole, str(tmp_path / name))
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")
    assert not publish(whole, str(tmp_path / "one"))
    assert len(committed(tmp_path / "one")) == 1


def test_an_update_is_one_commit_and_leaves_what_others_wrote(whole, tmp_path):
    students = tmp_path / "students"
    publish(whole, str(students))
    (students / "work" / "tiny").mkdir(parents=True)
    (students / "work" / "tiny" / "tiny.ipynb").write_text("my answers")
    (students / "notes.md").write_text("an instructor's own page")
    git(students, "add", "notes.md")
    (whole.root / "helpers" / "new.py").write_text('"""News."""\n')
    (whole.root / "helpers" / "__init__.py").unlink()
    done = publish(whole, str(students))
    assert "helpers/new.py" in done.written
    assert done.removed == ["helpers/__init__.py"]
    assert len(committed(students)) == 2
    assert (students / "work" / "tiny" / "tiny.ipynb").read_text() == "my answers"
    assert git(students, "status", "--porcelain") == "A  notes.md"  # still theirs to commit


def test_a_file_of_ours_that_was_changed_there_is_told_and_kept(whole, tmp_path):
    students = tmp_path / "students"
    publish(whole, str(students))
    (students / "README.md").write_text("our own text")
    before = files_in(students)
    course = revise(whole, "# Tiny, revised")
    with pytest.raises(PublishError, match=r"README.md was changed since it was published"):
        publish(course, str(students))
    assert files_in(students) == before


def test_a_folder_with_something_else_is_refused(whole, tmp_path):
    (tmp_path / "thesis.tex").write_text("all my work")
    with pytest.raises(PublishError, match=r"holds .* and was not made by `course publish`"):
        publish(whole, str(tmp_path))


def test_what_was_stopped_halfway_is_finished_by_the_next_run(whole, tmp_path, monkeypatch):
    students = tmp_path / "students"
    publish(whole, str(students))
    course = revise(whole, "# Tiny, revised")
    with monkeypatch.context() as patched:
        patched.setattr("grading.publishing.repository._commit", full_disk)
        with pytest.raises(OSError, match="disk"):
            publish(course, str(students))
    publish(course, str(students))
    assert len(committed(students)) == 2
    assert not git(students, "status", "--porcelain")


def full_disk(*_):
    raise OSError("disk full")


def test_an_address_is_cloned_and_pushed_to(whole, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "served.git")
    address = (tmp_path / "served.git").as_uri()
    publish(whole, address)
    publish(revise(whole, "# Tiny, revised"), address)
    git(tmp_path, "clone", "--quiet", address, "seen")
    assert len(committed(tmp_path / "seen")) == 2
    assert "# Tiny, revised" in (tmp_path / "seen/release/tiny/tiny.ipynb").read_text()


def test_an_address_where_nothing_is_is_told_in_gits_words(whole, tmp_path):
    with pytest.raises(PublishError, match=r"git clone in .* failed: .*nowhere"):
        publish(whole, (tmp_path / "nowhere.git").as_uri())


def test_an_old_release_is_not_published(whole, tmp_path):
    path = whole.folder("source", "tiny") / "tiny.ipynb"
    path.write_text(path.read_text().replace("# Tiny", "# Tiny, revised"))
    with pytest.raises(PublishError, match="run `course release tiny` and publish again"):
        publish(open_course(whole.root), str(tmp_path / "students"))


STEPS = "\n".join(f"    number = number + {k} - {k}  # step {k}" for k in range(6))
SECRETS = {
    "a solution in helpers": ("helpers/hint.py", "double", "the solution of double"),
    "a hidden test in a guide": (
        "docs/students.md",
        "test_double",
        "the hidden test of test_double",
    ),
    "a model answer in a guide": ("docs/first-hour.md", "why", "the model answer of why"),
}


@pytest.mark.parametrize("where", SECRETS)
def test_what_students_must_not_see_is_not_published(where, whole, tmp_path):
    path, name, says = SECRETS[where]
    source = nbformat.read(whole.folder("source", "tiny") / "tiny.ipynb", 4)
    cells = {cell.id: cell for cell in source.cells}
    longer = cells["double"].source.replace("    return doubled", f"{STEPS}\n    return doubled")
    cells["double"].source = longer
    nbformat.write(source, whole.folder("source", "tiny") / "tiny.ipynb")
    (whole.root / path).parent.mkdir(exist_ok=True)
    (whole.root / path).write_text(cells[name].source)
    with pytest.raises(LeakFound, match=f"nothing was published: .*{says}"):
        publish(open_course(whole.root), str(tmp_path / "students"))
    assert not (tmp_path / "students").exists()


def test_the_command_says_what_it_did(whole, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(whole.root)
    assert main(["publish", str(tmp_path / "students")]) == 0
    out = capsys.readouterr().out
    assert "files new or changed, 0 gone; commit" in out
    assert "set c.OpenInColab.repository in nbgrader_config.py" in out


def test_pip_installs_it_beside_any_torch_and_pulls_none(tmp_path):
    students = tmp_path / "students"
    publish(open_course(PROJECT), str(students))
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--no-deps", "--wheel-dir", tmp_path, students], check=True)
    (built,) = tmp_path.glob("deep_learning_course_helpers-*.whl")
    ZipFile(built).extractall(tmp_path / "there")
    (metadata,) = (tmp_path / "there").glob("*.dist-info/METADATA")
    needs = [line for line in metadata.read_text().splitlines() if "Requires-Dist" in line]
    assert needs
    assert not [line for line in needs if "torch" in line]
    modules = {path.relative_to(PROJECT) for path in (PROJECT / "helpers").rglob("*.py")}
    assert {
        path.relative_to(tmp_path / "there") for path in (tmp_path / "there").rglob("*.py")
    } == (modules)
