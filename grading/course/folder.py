"""The course folder: where it is, its configuration, its gradebook and its assignments."""

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from traitlets.config import Config, PyFileConfigLoader

from grading.course.assignment import Assignment
from grading.course.environment import prepare_environment
from grading.course.gradebook import open_gradebook
from grading.errors import CourseNotFound, UnknownAssignment

CONFIG_NAME = "nbgrader_config.py"


@dataclass(frozen=True)
class Course:
    """A course folder and nbgrader's configuration for it."""

    root: Path
    config: Config

    def directory(
        self, assignment: str = "", student: str = "*", **changes: str | Path
    ) -> CourseDirectory:
        """Return nbgrader's view of the folder; changes name other traits, e.g. db_url."""
        directory = CourseDirectory(
            config=self.config, root=str(self.root), assignment_id=assignment, student_id=student
        )
        directory.db_url = self._in_this_folder(directory.db_url)
        for name, value in changes.items():
            setattr(directory, name, str(value))
        return directory

    def gradebook(self) -> AbstractContextManager[Gradebook]:
        """Open nbgrader's gradebook, in a `with` statement.

        raises: GradebookBroken
        """
        directory = self.directory()
        return open_gradebook(directory.db_url, directory.course_id)

    def has_gradebook(self) -> bool:
        """Tell whether there is one: opening it would make one."""
        url = make_url(self.directory().db_url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()

    def _in_this_folder(self, address: str) -> str:
        """Return a gradebook's address; a file that is named without a folder lies in ours."""
        if not address.startswith("sqlite:///"):
            return address
        url = make_url(address)
        query = url.query or {"timeout": "60"}  # a second grading process waits for its turn
        path = Path(os.path.abspath(self.root / (url.database or "")))
        return str(url.set(database=str(path), query=query))

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Return the folder of one nbgrader step, e.g. folder("feedback", "softmax", "ada")."""
        directory = self.directory()
        name = getattr(directory, f"{step}_directory")
        return Path(os.path.normpath(directory.format_path(name, student, assignment)))

    @property
    def listed_students(self) -> list[dict]:
        """The students that nbgrader_config.py lists: db_students, each a dict with an `id`."""
        return list(self.config.CourseDirectory.get("db_students", []))

    def sources_by_release(self, ending: str) -> dict[str, NotebookNode]:
        """Return each source notebook by what it is released as, "release/softmax/softmax.html"."""
        return {
            f"release/{assignment}/{name}.{ending}": source
            for assignment in self.assignments
            for name, source in assignment.sources.items()
        }

    @property
    def assignment_names(self) -> list[str]:
        """The names of the folders in source/ that hold a notebook, sorted."""
        return sorted({path.parent.name for path in self.folder("source", "").glob("*/*.ipynb")})

    @property
    def assignments(self) -> list[Assignment]:
        """Every assignment of source/, by name."""
        return [Assignment(self, name) for name in self.assignment_names]

    def assignment(self, name: str) -> Assignment:
        """Open an assignment.

        raises: UnknownAssignment unless source/ has it
        """
        known = self.assignment_names
        if name not in known:
            raise UnknownAssignment(
                f"no assignment {name!r} in {self.folder('source', '')}: "
                f"there is {', '.join(known) or 'none yet'}"
            )
        return Assignment(self, name)


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
    if escape(str(root)) != str(root):
        raise CourseNotFound(
            f"{root}: nbgrader takes a folder's name with [, * or ? for a pattern, and would not "
            "find the course: rename that folder"
        )
    prepare_environment()
    try:
        config = PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    except Exception as error:
        raise CourseNotFound(
            f"{root / CONFIG_NAME} does not load ({type(error).__name__}: {error}): "
            "mend that line and try again"
        ) from error
    return Course(root, config)
