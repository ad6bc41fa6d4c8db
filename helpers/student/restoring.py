"""Put an older copy of a notebook in its place, with nothing lost that is there."""

from pathlib import Path

from helpers.student.errors import DamagedError, StudentError
from helpers.student.files import copy_whole, read_cells, told_if_not_writable, write_whole
from helpers.student.folders import free_name, record_of, released_copy
from helpers.student.naming import called
from helpers.student.older import Copy, keep, listed, older_copies
from helpers.student.placing import find_place


def restore(named: str | None, here: Path | str = ".", wanted: str = "") -> str:
    """Put an older copy in the place of a notebook; the file as it was is kept beside it.

    named: a notebook, which may be damaged or missing, as `check` takes it
    here: the folder that names are read from
    wanted: the name of a copy; without it the newest, or the course's own where there is none
    returns: what was done, in words
    raises: StudentError where there is none, or the notebook is whole and no copy was named
    """
    path = find_place(named, Path(here))
    copies = older_copies(path)
    copy = _named(copies, wanted, path) if wanted else _newest(copies, path)
    kept = free_name(path, "restore") if path.is_file() and path.stat().st_size else None
    if kept:
        keep(path, kept)
    write_whole(path, copy.content)
    _bring_record(path, copy)
    told = f"{path.name} is what {copy.name} holds."
    return told + (f" The file as it was is beside it, in {kept.name}." if kept else "")


def _newest(copies: list[Copy], path: Path) -> Copy:
    """Return the newest copy, else the course's own.

    raises: StudentError where the notebook is whole, or there is none
    """
    if path.is_file() and not _is_damaged(path):
        raise StudentError(_not_needed(copies, path))
    released = released_copy(path)
    if copies:
        return copies[0]
    if released and released.absolute() != path.absolute():
        return Copy("the course's notebook", released.stat().st_mtime, released.read_bytes())
    raise StudentError(f"There is no older copy of {path.name}, and the course has none either.")


def _named(copies: list[Copy], wanted: str, path: Path) -> Copy:
    """Return the copy that is called so, with or without its folder.

    raises: StudentError with the names of all
    """
    name = Path(wanted.replace("\\", "/")).name
    found = [copy for copy in copies if Path(copy.name).name == name]
    if found:
        return found[0]
    there = f"These are there, the newest first:\n{listed(copies)}" if copies else "None is there."
    raise StudentError(f"{wanted} is no copy of {path.name} that can be read. {there}")


def _not_needed(copies: list[Copy], path: Path) -> str:
    told = f"{path.name} can be read, so nothing was changed."
    if not copies:
        return f"{told} No older copy of it is there."
    command = f"`course-student restore {called(path)} --copy {Path(copies[0].name).name}`"
    return f"{told} Older copies, the newest first; {command} takes one:\n{listed(copies)}"


def _is_damaged(path: Path) -> bool:
    try:
        read_cells(path)
    except DamagedError:
        return True
    return False


def _bring_record(path: Path, copy: Copy) -> None:
    """Bring back the record of what the copy was made from, so that `update` sees what is new.

    Where none was kept, and the copy is older than the last update, there is none from now on.
    """
    record = record_of(path)
    if record is None:
        return
    kept = record.with_name(Path(copy.name).name)
    if kept != record and kept.is_file():
        copy_whole(kept, record)
    elif record.is_file() and copy.saved < record.stat().st_mtime:
        with told_if_not_writable(record):
            record.unlink()
