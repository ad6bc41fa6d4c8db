"""What a student means by what they type: `softmax`, `Softmax.ipynb`, `work/softmax/`, `lenet5`."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from helpers.student.errors import StudentError
from helpers.student.folders import RELEASE, WORK, assignments, released_notebooks

SUFFIX = ".ipynb"


class Meant(NamedTuple):
    """An assignment of the course, and the stem of one of its notebooks, or ""."""

    assignment: str
    notebook: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, self))


def meanings(named: str, here: Path, course: Path) -> list[Meant]:
    """Return what a name may mean: an assignment, notebooks with this stem, or nothing.

    A name is read as a path with or without release/ or work/, seen from this folder or from that
    of the course. Case, the suffix .ipynb and the direction of slashes do not matter, - is _.
    """
    return next(filter(None, (_matches(p, course) for p in _readings(named, here, course))), [])


def pick_assignment(course: Path, named: str, here: Path) -> str:
    """Return the name of an assignment as its folder is called.

    raises: StudentError with what is near, or where several are meant
    """
    found = list(dict.fromkeys(one.assignment for one in meanings(named, here, course)))
    if len(found) == 1:
        return found[0]
    if found:
        raise StudentError(f"Which assignment do you mean, {' or '.join(found)}?")
    known = ", ".join(assignments(course)) or "none yet"
    hint = did_you_mean(named, course) or f"There are {known}."
    raise StudentError(f"No assignment is called {named}. {hint}")


def did_you_mean(named: str, course: Path) -> str:
    """Return the question with the nearest names of assignments and notebooks, or ""."""
    names = assignments(course)
    stems = [path.stem for name in names for path in released_notebooks(course, name)]
    found = near(_parts(named)[-1:], [*names, *stems])
    return f"Did you mean {' or '.join(found)}?" if found else ""


def near(typed: list[str], known: list[str]) -> list[str]:
    """Return the known names, one to three, that a typed one may be meant for.

    >>> near(["chekc"], ["check", "pack"]), near(["trans"], ["softmax", "transfer_learning"])
    (['check'], ['transfer_learning'])
    """
    names = {_key(name): name for name in known}
    for text in map(_key, typed):
        begun = [name for name in names if len(text) > 2 and name.startswith(text)]
        found = begun[:3] or difflib.get_close_matches(text, names, n=1)
        return [names[name] for name in found]
    return []


def called(path: Path) -> str:
    """Return the name by which the commands know a notebook, as short as it may be."""
    assignment = path.parent.name
    if path.parent.parent.name not in (WORK, RELEASE):
        return path.name
    course = path.parents[2]
    stems = [one.stem for one in released_notebooks(course, assignment)]
    if stems == [path.stem]:
        return assignment
    return f"{assignment}/{path.stem if path.stem in stems else path.name}"


def _readings(named: str, here: Path, course: Path) -> Iterator[list[str]]:
    """Yield the parts of a name: as it was typed, then as a path below the course folder."""
    yield _parts(named)
    try:
        place = Path(here, named.replace("\\", "/")).expanduser().resolve()
        yield _parts(place.relative_to(course.resolve()).as_posix())
    except (ValueError, OSError, RuntimeError):  # elsewhere; no such user; a loop of links
        return


def _parts(named: str) -> list[str]:
    parts = [part for part in named.replace("\\", "/").split("/") if part.strip(" .")]
    return parts[parts[:1] != [] and parts[0].casefold() in (WORK, RELEASE) :]


def _matches(parts: list[str], course: Path) -> list[Meant]:
    known = assignments(course)
    if not parts or len(parts) > 2:
        return []
    is_file = parts[-1].casefold().endswith(SUFFIX)
    stem = _key(parts[-1])
    folders = [
        name for name in known if _key(name) == (stem if len(parts) == 1 else _key(parts[0]))
    ]
    if folders and len(parts) == 1 and not is_file:
        return [Meant(folders[0])]
    among = known if len(parts) == 1 else folders
    found = [
        Meant(name, path.stem)
        for name in among
        for path in released_notebooks(course, name)
        if _key(path.stem) == stem
    ]
    return found or [Meant(name) for name in folders if len(parts) == 1]


def _key(name: str) -> str:
    """Return a name without what does not matter in it.

    >>> _key("Two-Layer Net.ipynb")
    'two_layer_net'
    """
    text = name.strip().casefold().removesuffix(SUFFIX)
    return text.replace("-", "_").replace(" ", "_")
