"""Where the notebook is that a student names, or stands before; what is not clear is asked."""

from collections.abc import Iterator
from pathlib import Path

from helpers.student.errors import StudentError
from helpers.student.folders import (
    RELEASE,
    WORK,
    assignments,
    course_above,
    find_course,
    notebooks_in,
    released_notebooks,
    started_folder,
    work_folder,
)
from helpers.student.naming import SUFFIX, Meant, called, did_you_mean, meanings
from helpers.student.session import session


def find_place(named: str | Path | None, here: Path) -> Path:
    """Return where the notebook is that is meant; that of a started assignment may be missing.

    named: a path, an assignment, a notebook of the course, or None for the one that is here
    raises: StudentError with a sentence that asks, or says what to do first
    """
    text = str(named or "")
    if not text.strip(" ./\\"):
        return _without_name(_place(here, text))
    course = course_above(here) or course_above(_place(here, text).parent)
    if place := next((p for p in _files(text, here, course) if p.is_file()), None):
        return _checked(place.absolute())
    if course and (found := meanings(text, here, course)):
        return _in_work(found, course)
    if found_here := notebooks_in(_place(here, text)):
        return _only(found_here)
    if course is None:
        told = "" if _place(here, text).is_dir() else f"There is no notebook {text} here. "
        raise StudentError(f"{told}{_no_course(here)}")
    raise StudentError(f"There is no notebook {text}. {did_you_mean(text, course) or _all(course)}")


def _files(text: str, here: Path, course: Path | None) -> Iterator[Path]:
    """Yield the files that a text may name: from here, from the course folder, from its work/.

    The course's own in release/ must be named as a file: without .ipynb the student's is meant.
    """
    for folder in (here, *((course, course / WORK) if course else ())):
        for typed in (text, text.replace("\\", "/")):
            yield _place(folder, typed)
        place = _place(folder, text + SUFFIX).absolute()
        if course is None or course / RELEASE not in place.parents:
            yield place


def _place(here: Path, text: str) -> Path:
    try:
        return Path(here, text).expanduser()
    except RuntimeError:  # ~ of a user who is not there
        return Path(here, text)


def _without_name(here: Path) -> Path:
    """Return the only notebook of a folder, of the assignment around it, or that was started."""
    course = course_above(here)
    if found := notebooks_in(here):
        return _only(found)
    below = _below(here, course) if course else ()
    if course and below[:1] == (WORK,) and below[1:2] and below[1] in assignments(course):
        found = notebooks_in(work_folder(course, below[1]))
        return _only(found) if found else _in_work([Meant(below[1])], course)
    if session():
        raise StudentError(
            'It is not clear which notebook this is: name it, as in `hand_in("softmax.ipynb")`.'
        )
    if course is None:
        raise StudentError(_no_course(here))
    if found := _started(course):
        return _only(found)
    names = assignments(course)
    begin = f"`course-student start {names[0]}` begins one" if names else "none is released yet"
    raise StudentError(f"No assignment is started: {begin}.")


def _below(here: Path, course: Path) -> tuple[str, ...]:
    place, root = here.resolve(), course.resolve()
    return place.relative_to(root).parts if root in place.parents else ()


def _in_work(found: list[Meant], course: Path) -> Path:
    """Return the notebook of work/ that is meant, whether it is there or not."""
    there = [one for one in found if _is_started(one, course)]
    found = there or found
    if len(found) > 1:
        raise StudentError(f"Which one do you mean, {' or '.join(map(str, found))}?")
    assignment, notebook = found[0]
    folder = started_folder(course, assignment)
    if notebook:
        return folder / f"{notebook}{SUFFIX}"
    released = [folder / path for path in released_notebooks(course, assignment)]
    those = [path for path in released if path.is_file()] or notebooks_in(folder)
    return _only(those or released[:1])


def _is_started(one: Meant, course: Path) -> bool:
    folder = work_folder(course, one.assignment)
    return (folder / f"{one.notebook}{SUFFIX}").is_file() if one.notebook else folder.is_dir()


def _started(course: Path) -> list[Path]:
    """Return the notebooks of all assignments that were started."""
    return [
        place
        for name in assignments(course)
        for path in released_notebooks(course, name)
        if (place := work_folder(course, name) / path).is_file()
    ]


def _only(found: list[Path]) -> Path:
    """Return the one notebook that there is.

    raises: StudentError that asks where there are several
    """
    if len(found) == 1:
        return found[0].absolute()
    names = [path.name if session() else called(path) for path in found]
    example = f'`hand_in("{names[0]}")`' if session() else f"`course-student check {names[0]}`"
    raise StudentError(
        f"Which notebook do you mean, {' or '.join(names)}? Name it, as in {example}."
    )


def _checked(path: Path) -> Path:
    if path.suffix != SUFFIX:
        raise StudentError(f"{path.name} is no notebook: name the file that ends in .ipynb.")
    return path


def _all(course: Path) -> str:
    return f"The assignments are {', '.join(assignments(course)) or 'not released yet'}."


def _no_course(here: Path) -> str:
    try:
        find_course(here)
    except StudentError as why:
        return str(why)
    return ""
