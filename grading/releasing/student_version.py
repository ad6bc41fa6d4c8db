"""Make the student version of an assignment: release/<assignment>/ from source/<assignment>/."""

import filecmp
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from grading.course import Assignment, ConverterFailed, run_converter, scratch, swap_in
from grading.errors import LeakFound, ReleaseError
from grading.releasing.gradebook_cells import follow_source
from grading.releasing.leaks import Leak, find_leaks

RESULTS = "*_results"  # of helpers.results: what solved notebooks left beside themselves


@dataclass(frozen=True)
class Released:
    """What a release did: whether a file in release/ changed, and what the gradebook let go."""

    changed: bool
    removed: str

    def __bool__(self) -> bool:
        return self.changed


def release(assignment: Assignment) -> Released:
    """Write release/<assignment>/ and enter its cells in the gradebook.

    The new folder is made aside, searched for leaks and only then put in place; where anything
    fails the old one stays as it was. The same source gives the same bytes.

    raises: ReleaseError, LeakFound
    """
    target = assignment.folder("release")
    with scratch(assignment.course.root) as folder:
        new = generate(assignment, folder)
        leaks = release_leaks(assignment, new)
        if leaks:
            raise LeakFound(
                f"{assignment}: not released, because students would see {_listed(leaks)}: "
                "move it into the solution or hidden-test region of its cell"
            )
        removed = enter_in_gradebook(assignment)
        changed = bool(differences(new, target))
        if changed:
            swap_in(new, target)
    return Released(changed, removed)


def generate(assignment: Assignment, folder: Path) -> Path:
    """Generate the student version in folder, not telling any gradebook; return its path."""
    return _generate(assignment, folder, _WithoutGradebook)


def enter_in_gradebook(assignment: Assignment) -> str:
    """Make the course's gradebook know the test cells of source/ as they are now.

    Grading needs it, in a fresh clone too, where release/ came with git and no gradebook did.

    returns: what went with exercises that were removed, in a sentence; "" where nothing did
    """
    removed = follow_source(assignment)
    with scratch(assignment.course.root) as folder:
        _generate(assignment, folder, GenerateAssignment)
    return removed


def stale_notebooks(assignment: Assignment) -> list[str]:
    """Return the files of release/<assignment>/ that differ from what source/ gives now."""
    with scratch(assignment.course.root) as folder:
        new = generate(assignment, folder)
        return differences(new, assignment.folder("release"))


def release_leaks(assignment: Assignment, release: Path | None = None) -> list[Leak]:
    """Return what the notebooks in release (default: release/<assignment>) show of the source."""
    release = release or assignment.folder("release")
    leaks = []
    for name, source in assignment.sources.items():
        shown = release / f"{name}.ipynb"
        if shown.exists():
            leaks += find_leaks(source, nbformat.read(shown, 4))
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

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.no_database = True
        self.preprocessors: list[type] = [
            step for step in self.preprocessors if step is not SaveCells
        ]


def _generate(assignment: Assignment, folder: Path, kind: type[GenerateAssignment]) -> Path:
    course = assignment.course
    directory = course.directory(assignment.name, release_directory=folder / "release")
    directory.ignore = [*directory.ignore, RESULTS]
    try:
        run_converter(course.root, kind(coursedir=directory, config=course.config))
    except ConverterFailed as failed:
        raise ReleaseError(
            f"{assignment}: no student version was made and the old one is unchanged ({failed}): "
            f"mend source/{assignment}"
        ) from failed
    return folder / "release" / assignment.name


def _listed(leaks: list[Leak], most: int = 3) -> str:
    shown = "; ".join(str(leak) for leak in leaks[:most])
    rest = len(leaks) - most
    return shown + (f"; and {rest} more" if rest > 0 else "")
