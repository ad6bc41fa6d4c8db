"""Files that cells have left, to be laid where they would have left them."""

from pathlib import Path

MOST_LEFT = 2**20  # bytes


def files_here() -> dict[str, bytes | None] | None:
    """Return the files that lie here, hidden ones aside, by path; of a folder, None.

    returns: None where they are too large, or more than files and folders
    """
    found: dict[str, bytes | None] = {}
    for path in sorted(Path().rglob("*")):
        if path.parts[0].startswith("."):
            continue
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            return None
        found[str(path)] = path.read_bytes() if path.is_file() else None
        if sum(len(content or b"") for content in found.values()) > MOST_LEFT:
            return None
    return found


def lay(files: dict[str, bytes | None]) -> None:
    """Lay such files here."""
    for path, content in files.items():
        if content is None:
            Path(path).mkdir()
        else:
            Path(path).write_bytes(content)
