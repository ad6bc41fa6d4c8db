"""Make the student version of an assignment: release/<assignment>/ from source/<assignment>/."""

import filecmp
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from grading.course import (
    Course,
    check_assignment,
    last_error,
    run_converter,
    scratch,
    source_notebooks,
    swap_in,
)
from grading.errors import LeakFound, ReleaseError
from grading.leaks import Leak, find_leaks

RESULTS = "*_results"  # of helpers.results: what solved notebooks left beside themselves


def release(course: Course, assignment: str) -> bool:
    """Write release/<assignment>/ and enter its cells in the gradebook.

    The new folder is made aside, searched for leaks and only then put in place; where anything
    fails the old one stays as it was. The same source gives the same bytes.

    returns: whether anything in release/ changed
    raises: ReleaseError, LeakFound, UnknownAssignment
    """
    target = course.folder("release", assignment)
    with scratch(course) as folder:
        new = generate(course, assignment, folder)
        leaks = release_leaks(course, assignment, new)
        if leaks:
            raise LeakFound(
                f"{assignment}: not released, because students would see {_listed(leaks)}: "
                "move it into the solution or hidden-test region of its cell"
            )
        enter_in_gradebook(course, assignment)
        changed = bool(differences(new, target))
        if changed:
            swap_in(new, target)
    return changed


def generate(course: Course, assignment: str, folder: Path) -> Path:
    """Generate the student version in folder, not telling any gradebook; return its path."""
    return _generate(course, assignment, folder, _WithoutGradebook)


def enter_in_gradebook(course: Course, assignment: str) -> None:
    """Make the course's gradebook know the test cells of source/ as they are now.

    Grading needs it, in a fresh clone too, where release/ came with git and no gradebook did.
    """
    with scratch(course) as folder:
        _generate(course, assignment, folder, GenerateAssignment)


def stale_notebooks(course: Course, assignment: str) -> list[str]:
    """Return the files of release/<assignment>/ that differ from what source/ gives now."""
    with scratch(course) as folder:
        new = generate(course, assignment, folder)
        return differences(new, course.folder("release", assignment))


def release_leaks(course: Course, assignment: str, release: Path | None = None) -> list[Leak]:
    """Return what the notebooks in release (default: release/<assignment>) show of the source."""
    release = release or course.folder("release", assignment)
    leaks = []
    for path in source_notebooks(course, assignment):
        shown = release / path.name
        if shown.exists():
            leaks += find_leaks(nbformat.read(path, 4), nbformat.read(shown, 4))
    return leaks


def differences(new: Path, old: Path) -> list[str]:
    """Return the names of files that are in one folder only or whose bytes differ, sorted."""
    names = {
        path.relative_to(folder)
        for folder in (new, old)
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    same = (name for name in names if (new / name).is_file() and (old / name).is_file())
    equal = {name for name in same if filecmp.cmp(new / name, old / name, shallow=False)}
    return sorted(str(name) for name in names - equal)


class _WithoutGradebook(GenerateAssignment):
    """nbgrader's converter without the step that stores the cells."""

    def __init__(self, **traits) -> None:
        super().__init__(**traits)
        self.no_database = True
        self.preprocessors = [step for step in self.preprocessors if step is not SaveCells]


def _generate(
    course: Course, assignment: str, folder: Path, converter: type[GenerateAssignment]
) -> Path:
    check_assignment(course, assignment)
    directory = course.directory(assignment, release_directory=folder / "release")
    directory.ignore = [*directory.ignore, RESULTS]
    try:
        run_converter(course, converter, directory)
    except Exception as error:
        raise ReleaseError(_why(assignment, error)) from error
    return folder / "release" / assignment


def _why(assignment: str, error: Exception) -> str:
    reason = last_error(getattr(error, "log", "")) or str(error)
    if "there are submissions associated" in reason:
        return (
            f"{assignment}: graded cells were added, removed or renamed after students handed in "
            "(nbgrader allows only their text to change): undo that, or remove the graded "
            f"submissions with `nbgrader db assignment remove {assignment} --force`"
        )
    return (
        f"{assignment}: no student version was made and the old one is unchanged ({reason}): "
        f"mend source/{assignment}"
    )


def _listed(leaks: list[Leak], most: int = 3) -> str:
    shown = "; ".join(str(leak) for leak in leaks[:most])
    rest = len(leaks) - most
    return shown + (f"; and {rest} more" if rest > 0 else "")
