"""The course folder: its configuration, gradebook, data, release."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from grading.doctor.finding import Finding, ok, problem, warn

if TYPE_CHECKING:
    from grading.course import Course


def _course(root: Path) -> "Course":
    from grading.course import open_course

    return open_course(root)


def configuration(root: Path) -> Iterator[Finding]:
    """Load nbgrader_config.py."""
    course = _course(root)
    names = course.assignment_names
    if not names:
        step = f"put notebooks at {root}/source/<assignment>/<notebook>.ipynb"
        yield problem("nbgrader_config.py", "loads, but source/ holds no assignment", step)
        return
    yield ok("nbgrader_config.py", f"loads; {len(names)} assignments in source/")


def time_zone(root: Path) -> Iterator[Finding]:
    """Look at the time zone in which dates are read."""
    from grading.course import zone_of

    zone = zone_of(_course(root))
    if str(zone) == "UTC":
        step = 'where the course is elsewhere, set c.Exchange.timezone, such as "Europe/Berlin"'
        yield warn("time zone", "UTC: due dates are read in it", step)
    else:
        yield ok("time zone", str(zone))


def late_policy(root: Path) -> Iterator[Finding]:
    """Look whether penalties can be computed."""
    from grading.dates import policy_in_words

    yield ok("late hand-ins", policy_in_words(_course(root)))


def gradebook(root: Path) -> Iterator[Finding]:
    """Open the gradebook, and compare its form with nbgrader's."""
    from sqlalchemy.engine import make_url

    url = make_url(_course(root).directory().db_url)
    if url.get_backend_name() != "sqlite":
        with _course(root).gradebook() as book:
            count = len(book.students)
        where = url.render_as_string(hide_password=True).partition("?")[0]
        yield ok("gradebook", f"opens, with {count} students, on {where}")
        return
    path = Path(url.database or "")
    if not path.is_file():
        yield ok("gradebook", "none yet: course release makes it")
        return
    from grading.course import check_gradebook

    check_gradebook(str(url))
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        (form,) = file.execute("SELECT version_num FROM alembic_version").fetchone() or ("none",)
        (count,) = file.execute("SELECT count(*) FROM student").fetchone()
    newest = _newest_form()
    if form != newest:
        step = f"copy {path.name}, then: nbgrader db upgrade"
        said = f"has the form {form}, the installed nbgrader wants {newest}"
        yield problem("gradebook", said, step)
    else:
        yield ok("gradebook", f"opens, with {count} students")


def _newest_form() -> str:
    """Return the version of a gradebook's tables that the installed nbgrader makes."""
    import nbgrader
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def data_sets(root: Path) -> Iterator[Finding]:
    """Look for the data sets where notebooks look."""
    from helpers.data import CIFAR10, MNIST, data_folders

    folders = data_folders()
    for data_set in (CIFAR10, MNIST):
        found = [folder for folder in folders if (folder / data_set.place).is_dir()]
        if found:
            yield ok(data_set.name, f"in {found[0]}")
        else:
            said = "is not there: notebooks download it, or take the sample"
            step = "for a class: course data, or COURSE_DATA on a shared disk"
            yield warn(data_set.name, said, step)


def release(root: Path) -> Iterator[Finding]:
    """Compare release/ with what source/ gives now."""
    from grading.errors import CourseError
    from grading.releasing import stale_notebooks

    stale, broken = [], []
    for assignment in _course(root).assignments:
        try:
            if stale_notebooks(assignment):
                stale.append(assignment.name)
        except CourseError as error:
            broken.append(f"{assignment}: {error}")
    if broken:
        yield problem("release", broken[0], "mend the source, then: course release --check")
    elif stale:
        names = ", ".join(stale[:3]) + (f" and {len(stale) - 3} more" if len(stale) > 3 else "")
        step = "course release --all (in mid-term, look first what course release --check says)"
        yield warn("release", f"is not what source/ gives: {names}", step)
    else:
        yield ok("release", "as source/ gives it")


def git(root: Path) -> Iterator[Finding]:
    """Look whether what students got is committed."""
    if not shutil.which("git") or not (root / ".git").exists():
        yield ok("git", "the course folder is no git repository")
        return
    done = subprocess.run(
        ["git", "status", "--porcelain", "--", "release", "source"],
        cwd=root, capture_output=True, text=True, errors="replace", timeout=60,
    )  # fmt: skip
    changed = done.stdout.splitlines()
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["git gives no reason"])[-1]
        yield warn("git", why, "see git status in the course folder")
    elif changed:
        said = f"{len(changed)} files in source/ and release/ are not committed"
        yield warn("git", said, "git add source release, then git commit")
    else:
        yield ok("git", "source/ and release/ are committed")
