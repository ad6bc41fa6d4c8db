"""Do what a plan says: each hand-in is made aside and swapped in; what makes way is kept."""

import filecmp
import re
import shutil
from pathlib import Path

from grading.course import swap_in
from grading.intake.plan import Plan, StudentPlan
from grading.intake.remembered import remember_names

NUMBERED = re.compile(r"(\d+)-")


def lay_out(plan: Plan, aside: Path) -> None:
    """Lay the hand-ins of a plan out in submitted/.

    Files that make way are kept in downloaded/<assignment>/replaced/; what was given is kept in
    archive/ there, and what was given before in earlier/.

    aside: an empty folder on the course's disk
    """
    remember_names(plan)
    changed = list(plan.changes)
    if not changed:
        return
    downloaded = plan.assignment.course.root / "downloaded" / plan.assignment.name
    _keep_sources(downloaded, plan.sources)
    for made in changed:
        _keep_replaced(plan, made, downloaded / "replaced")
        _swap_student(plan, made, aside)


def _keep_sources(downloaded: Path, sources: list[Path]) -> None:
    """Copy the files that were given to archive/; those of another time go to earlier/."""
    archive = downloaded / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    files = [source for source in sources if source.is_file()]
    there = sorted(archive.iterdir())
    known = [p for p in there if p.is_file() and any(filecmp.cmp(p, f, False) for f in files)]
    new = [f for f in files if not any(filecmp.cmp(p, f, False) for p in known)]
    for path in there if new else ():
        if path not in known:
            _keep(path, downloaded / "earlier", path.name, move=True)
    for file in new:
        target = archive / file.name
        number = 1
        while target.exists():
            number += 1
            target = archive / f"{file.stem} ({number}){file.suffix}"
        half = archive.parent / f".{file.name[:100]}.part"
        shutil.copyfile(file, half)
        half.replace(target)


def _keep(path: Path, folder: Path, name: str, move: bool = False) -> None:
    """Keep a file or folder under the next number in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(found[1]) for one in folder.iterdir() if (found := NUMBERED.match(one.name))]
    target = folder / f"{max(numbers, default=0) + 1:03d}-{name}"
    if move:
        path.rename(target)
    elif path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copy2(path, target, follow_symlinks=False)


def _keep_replaced(plan: Plan, made: StudentPlan, kept: Path) -> None:
    there = plan.assignment.folder("submitted", made.student)
    for entry, state in made.entries.items():
        if state == "replaces":
            _keep(there / entry, kept, f"{made.student}_{entry}")
            notes = [there / name for name in made.beside if (there / name).is_file()]
            for note in notes if entry.endswith(".ipynb") else ():
                _keep(note, kept, f"{made.student}_{Path(entry).stem}_{note.name}")


def _swap_student(plan: Plan, made: StudentPlan, aside: Path) -> None:
    """Make the new hand-in of what is there and what is new, and put it in place whole."""
    there = plan.assignment.folder("submitted", made.student)
    new = aside / made.student
    if there.is_dir():
        shutil.copytree(there, new, symlinks=True)
    else:
        new.mkdir(parents=True)
    for entry, state in made.entries.items():
        if state != "same":
            _remove(new / entry)
            (made.staged / entry).rename(new / entry)
    for name, text in made.beside.items():
        _remove(new / name)
        if text:
            (new / name).write_text(text, encoding="utf-8")
    swap_in(new, there)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
