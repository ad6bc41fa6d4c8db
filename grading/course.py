"""The course folder: where it is, its configuration, and how nbgrader's converters run on it."""

import io
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbformat.warnings import MissingIDFieldWarning
from nbgrader.api import Gradebook
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader
from traitlets.log import get_logger

from grading.errors import CourseNotFound, UnknownAssignment

CONFIG_NAME = "nbgrader_config.py"
LOG_NAME = ".nbgrader.log"


@dataclass(frozen=True)
class Course:
    """A course folder and nbgrader's configuration for it."""

    root: Path
    config: Config

    def directory(self, assignment: str = "", student: str = "*", **changes) -> CourseDirectory:
        """Return nbgrader's view of the folder; changes name other traits, e.g. db_url."""
        directory = CourseDirectory(
            config=self.config, root=str(self.root), assignment_id=assignment, student_id=student
        )
        if directory.db_url.startswith("sqlite:") and "?" not in directory.db_url:
            directory.db_url += "?timeout=60"  # a second grading process waits for its turn
        for name, value in changes.items():
            setattr(directory, name, str(value))
        return directory

    def gradebook(self) -> Gradebook:
        """Open nbgrader's gradebook; use it in a `with` statement."""
        directory = self.directory()
        return Gradebook(directory.db_url, directory.course_id)

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Return the folder of one nbgrader step, e.g. folder("feedback", "softmax", "ada")."""
        directory = self.directory()
        name = getattr(directory, f"{step}_directory")
        return Path(os.path.normpath(directory.format_path(name, student, assignment)))


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder upwards of start (default: here) that holds a course."""
    start = Path(start or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise CourseNotFound(
        f"no course in {start} or above (a course folder holds {CONFIG_NAME}): "
        "change to the course folder or name it with --root"
    )


def open_course(root: Path | None = None) -> Course:
    """Find the course at or above root and load its nbgrader_config.py."""
    root = find_root(root)
    prepare_environment()
    try:
        config = PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    except Exception as error:
        raise CourseNotFound(
            f"{root / CONFIG_NAME} does not load ({type(error).__name__}: {error}): "
            "mend that line and try again"
        ) from error
    return Course(root, config)


def prepare_environment() -> None:
    """Set what the processes to come need: commands on PATH, and one thread each.

    nbgrader calls `alembic` by name; where that is not found it leaves a half-made gradebook.
    Several kernels run side by side: with threads of their own, matrix products as small as the
    course's wait for each other and take up to 30 times as long.
    """
    commands = os.path.dirname(sys.executable)
    path = os.environ.get("PATH", "").split(os.pathsep)
    if path[0] != commands:
        os.environ["PATH"] = os.pathsep.join([commands, *path])
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def list_assignments(course: Course) -> list[str]:
    """Return the names of the folders in source/ that hold a notebook, sorted."""
    source = course.folder("source", "")
    return sorted({path.parent.name for path in source.glob("*/*.ipynb")})


def check_assignment(course: Course, assignment: str) -> None:
    """Raise UnknownAssignment unless source/ has that assignment."""
    known = list_assignments(course)
    if assignment not in known:
        raise UnknownAssignment(
            f"no assignment {assignment!r} in {course.root / 'source'}: "
            f"there is {', '.join(known) or 'none yet'}"
        )


def source_notebooks(course: Course, assignment: str) -> list[Path]:
    """Return the assignment's instructor notebooks, sorted."""
    return sorted(course.folder("source", assignment).glob("*.ipynb"))


def submitted_students(course: Course, assignment: str) -> list[str]:
    """Return who handed something in for the assignment, sorted."""
    folders = course.folder("submitted", "", ".").glob(f"*/{assignment}")
    return sorted(path.parent.name for path in folders if path.is_dir())


@contextmanager
def scratch(course: Course) -> Iterator[Path]:
    """Give an empty folder inside the course (same disk, so a result can be moved in at once)."""
    (course.root / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=course.root / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def swap_in(new: Path, old: Path) -> None:
    """Put folder new where folder old is; old is only let go once new is in place."""
    old.parent.mkdir(parents=True, exist_ok=True)
    aside = new.with_name(new.name + ".old")
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        if aside.exists():
            aside.rename(old)
        raise
    if aside.exists():
        shutil.rmtree(aside)


@contextmanager
def captured_log(course: Course) -> Iterator[io.StringIO]:
    """Keep what nbgrader logs: warnings in the buffer, everything in the course's log file."""
    buffer = io.StringIO()
    logger = get_logger()
    handlers = [logging.StreamHandler(buffer), logging.FileHandler(course.root / LOG_NAME)]
    handlers[0].setLevel(logging.WARNING)
    form = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handlers[1].setFormatter(form)
    before, logger.propagate = (logger.level, logger.propagate), False
    logger.setLevel(logging.INFO)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield buffer
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(before[0])
        logger.propagate = before[1]


def run_converter(course: Course, converter: type[BaseConverter], directory: CourseDirectory):
    """Run one of nbgrader's converters on what directory names; its log goes to the log file.

    raises: what the converter raises, with the log's warnings as the attribute `log`
    """
    with captured_log(course) as log, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
        warnings.simplefilter("ignore", MissingIDFieldWarning)  # of a cell that nbgrader puts back
        step = converter(coursedir=directory, config=course.config)
        step.force = True
        try:
            step.start()
        except Exception as error:
            error.log = log.getvalue()
            raise


def last_error(log: str) -> str:
    """Return the line of a log that says what went wrong: the last one of a traceback.

    >>> last_error("There was an error\\nTraceback (most recent call last):\\n  x\\nKeyError: 1\\n")
    'KeyError: 1'
    """
    lines = log.splitlines()
    for start in (i for i, line in enumerate(lines) if line.startswith("Traceback")):
        for line in lines[start + 1 :]:
            if line and not line.startswith((" ", "Traceback")):
                return line.strip()
    return lines[-1].strip() if lines else "no reason given"
