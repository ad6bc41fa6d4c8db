"""Find which file that a student handed in is which notebook, by its name or by its cells."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from nbformat import NotebookNode

from grading.intake.read_file import read_hand_in
from grading.notebooks import cell_name, even

ALIKE = 0.3  # share of cells in common from which a file is taken for a notebook
MOST_FILES, MOST_READ = 1000, 20  # of a hand-in: looked at, and read to know what they are

NOTEBOOK = re.compile(r"(.*)\.ipynb(\.(txt|json|ipynb))?", re.IGNORECASE)
ADDED = r"copy|final|last|new|done|solved|solutions?|submission|of|v?\d++"  # to a copy's name
COPY = rf"(?:[\W_]*+(?:{ADDED}))*+[\W_]*+"


def find_notebooks(
    folder: Path, expected: list[str], released: Mapping[str, NotebookNode] | None = None
) -> tuple[dict[str, Path], list[str]]:
    """Find which file that a student handed in is which notebook of the assignment.

    folder: submitted/<student>/<assignment>
    expected: the names of the assignment's notebooks, without .ipynb
    released: the notebooks that students got, by name, to know a file with another name by content
    returns: the file of each notebook that is there; and what was not as it should be, in sentences
    """
    notes: list[str] = []
    files = _files(folder, notes)
    free = [path for path in files if NOTEBOOK.fullmatch(path.name)]
    found: dict[str, Path] = {}
    for rank in (_exact, _in_subfolder, _variant, _containing):
        for name in sorted(expected, key=len, reverse=True):
            same = [path for path in free if name not in found and rank(path, name, folder)]
            if same:
                found[name] = _readable(same)
                free.remove(found[name])
    _find_by_content(found, free, expected, released or {})
    for name in expected:
        _say_found(name, found, folder, files, notes)
    left = [str(path.relative_to(folder)) for path in free]
    notes += [f"also handed in and not graded: {_listed(left)}"] * bool(left)
    return {name: found[name] for name in expected if name in found}, notes


def _files(folder: Path, notes: list[str]) -> list[Path]:
    """Return all files of a hand-in, those nearest to the top first; links are not followed."""
    files, links = [], []
    if folder.is_symlink():
        notes.append(f"{folder.name} is a link and was not followed")
        return []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if n not in (".ipynb_checkpoints", "__MACOSX"))
        paths = [Path(place, name) for name in [*folders, *sorted(names)]]
        links += [str(path.relative_to(folder)) for path in paths if path.is_symlink()]
        files += [path for path in paths if path.is_file() and not path.is_symlink()]
        if len(files) > MOST_FILES:
            notes.append(f"more than {MOST_FILES:,} files: only the first of them were looked at")
            break
    notes += [f"links were not followed: {_listed(links)}"] * bool(links)
    named = (file for file in files[:MOST_FILES] if file.name[:2] != "._")
    return sorted(named, key=lambda file: (len(file.parts), str(file)))


def _exact(path: Path, name: str, folder: Path) -> bool:
    return path == folder / f"{name}.ipynb"


def _in_subfolder(path: Path, name: str, folder: Path) -> bool:
    return path.name == f"{name}.ipynb"


def _variant(path: Path, name: str, folder: Path) -> bool:
    """Tell whether a file has the name, but for case, spaces and what copying adds to it."""
    return bool(re.fullmatch(rf"(?:copy[\W_]*of)?[\W_]*{_loose(name)}{COPY}", _stem(path)))


def _containing(path: Path, name: str, folder: Path) -> bool:
    return bool(re.search(rf"(?<![a-z0-9]){_loose(name)}(?![a-z0-9])", _stem(path)))


def _loose(name: str) -> str:
    letters = re.findall(r"[^\W_]", name.lower())
    return r"[\W_]*".join(map(re.escape, letters)) + (r"(?!\d)" if name[-1:].isdigit() else "")


def _stem(path: Path) -> str:
    named = NOTEBOOK.fullmatch(path.name)
    return named[1].lower() if named else ""


def _readable(paths: list[Path]) -> Path:
    if len(paths) == 1:
        return paths[0]
    found = (path for path in paths[:MOST_READ] if read_hand_in(path)[0] is not None)
    return next(found, paths[0])


def _find_by_content(found: dict, free: list[Path], expected: list[str], released: Mapping) -> None:
    """Give the notebooks that are left the files that share most cells with them."""
    lost = [name for name in expected if name not in found]
    if len(expected) == len(lost) == len(free) == 1 and not released:
        found[lost[0]] = free.pop()
    shares = []
    for path in free[:MOST_READ] if lost and released else []:
        notebook = read_hand_in(path)[0]
        shares += [(_share(notebook, released[n]), n, path) for n in lost if notebook]
    for share, name, path in sorted(shares, key=lambda item: -item[0]):
        if share >= ALIKE and name not in found and path in free:
            found[name] = path
            free.remove(path)


def _share(hand_in: NotebookNode, released: NotebookNode) -> float:
    """Return the share of the release's cells that a notebook holds, 0 to 1."""
    course = {cell_name(cell): cell for cell in released.cells}
    names = {cell_name(cell) for cell in hand_in.cells}
    texts = {even(cell.source) for cell in hand_in.cells}
    held = [name in names or even(cell.source) in texts for name, cell in course.items()]
    return sum(held) / max(1, len(held))


def _say_found(
    name: str, found: dict[str, Path], folder: Path, files: list[Path], notes: list[str]
) -> None:
    if name not in found:
        others = [str(path.relative_to(folder)) for path in files if path not in found.values()]
        notes.append(f"no notebook {name} was handed in; there is {_listed(others) or 'nothing'}")
    elif found[name] != folder / f"{name}.ipynb":
        notes.append(f"{found[name].relative_to(folder)} was taken for {name}.ipynb")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
