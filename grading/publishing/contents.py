"""What students get, as paths and bytes: notebooks, `helpers`, guides, and ways to run them."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from grading.course import Course, read_syllabus
from grading.errors import PublishError
from grading.pages import render_text
from grading.publishing.distribution import student_pyproject

COPIED = ("LICENSE", "data/README.md")
GUIDES = ("docs/students.md", "docs/first-hour.md")
IF_THERE = (*GUIDES, "syllabus.toml")  # a course may do without
TEMPLATES = {  # template, without .jinja: where it goes
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "devcontainer.json": ".devcontainer/devcontainer.json",
    "requirements.txt": ".binder/requirements.txt",
    "postBuild": ".binder/postBuild",
    "nbgrader_config.py": "nbgrader_config.py",
}
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
MINUTES = re.compile(r"About (\d+) minutes")


def contents(course: Course) -> dict[str, bytes]:
    """Return the files of the students' repository by their paths in it, in their order.

    raises: PublishError where a file is missing
    """
    files = dict(_copies(course))
    values = {
        "address": course.config.OpenInColab.get("repository", ""),
        "reference": course.config.OpenInColab.get("reference", "main"),
        "course_id": course.config.CourseDirectory.get("course_id", ""),
        "cell_seconds": course.config.Examine.get("cell_seconds", 60),
        "notebooks": rows(course),
        "guides": [path for path in GUIDES if path in files],
    }
    files |= {
        path: render_text("grading.publishing", template, **values).encode()
        for template, path in TEMPLATES.items()
    }
    staff = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    files["pyproject.toml"] = student_pyproject(staff, files).encode()
    return dict(sorted(files.items()))


def rows(course: Course) -> list[dict]:
    """Return a row of the README's table for each notebook, in the order of the syllabus."""
    found = {
        f"{assignment}/{name}": _row(f"{assignment}/{name}", notebook)
        for assignment in course.assignments
        for name, notebook in assignment.released.items()
    }
    weeks = {one.name: one.week for one in read_syllabus(course)}
    order = [name for name in weeks if name in found]
    order += sorted(found.keys() - weeks.keys())
    return [found[name] | {"week": weeks.get(name, "")} for name in order]


def _row(name: str, notebook: NotebookNode) -> dict:
    text = next(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    known = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    minutes = MINUTES.search(text)
    return {
        "assignment": name.split("/")[0],
        "path": f"release/{name}.ipynb",
        "title": text.split("\n", 1)[0].lstrip("# "),
        "badge": _badge(notebook),
        "points": f"{sum(one.get('points', 0) for one in known):g}",
        "minutes": minutes[1] if minutes else "",
    }


def _copies(course: Course) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are taken as they are."""
    for name in COPIED:
        if not (course.root / name).is_file():
            raise PublishError(f"{course.root / name} is missing, which students get: put it back")
    paths = [course.root / name for name in (*COPIED, *IF_THERE) if (course.root / name).is_file()]
    paths += _below(course.root / "helpers")
    for assignment in course.assignments:
        paths += _below(assignment.folder("release"))
    for path in paths:
        yield path.relative_to(course.root).as_posix(), path.read_bytes()


def _below(folder: Path) -> list[Path]:
    """Return the files of a folder that are part of the course, sorted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(
            part in LEFT_OUT or part.startswith(".") for part in path.parts[len(folder.parts) :]
        )
    )


def _badge(notebook: NotebookNode) -> str:
    """Return the badge in a notebook's first cell, or nothing."""
    found = re.search(r"^\[!\[Open in Colab\].*$", notebook.cells[0].source, re.MULTILINE)
    return found[0] if found else ""
