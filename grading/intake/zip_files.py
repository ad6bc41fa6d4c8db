"""Take in hand-ins as a learning-management system gives them: one zip file for the class."""

import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from nbgrader.apps import ZipCollectApp
from traitlets.log import get_logger

from grading.course import Assignment, captured_log
from grading.errors import CollectError

MOST_FILE_MB, MOST_MB, MOST_FILES = 1000, 20_000, 100_000  # that an archive unpacks to


@dataclass(frozen=True)
class Collected:
    """Who handed in, whose earlier file is another, and the files that no student was found for.

    notebook: the name of one that could be handed in
    """

    students: list[str]
    skipped: list[str]
    replaced: list[str]
    notebook: str


def filename_pattern(root: Path) -> str:
    """Return the pattern that finds student and notebook in the name of a handed-in file.

    The notebooks' names are part of it, because they hold underscores as the rest does:
    `ada_late_1234_5678_two_layer_net-1.ipynb` is student `ada`, notebook `two_layer_net`.
    """
    names = {path.stem for path in root.glob("source/*/*.ipynb")}
    notebooks = "|".join(re.escape(name) for name in sorted(names)) or r"\w+"
    return (
        r"(?:.*[/\\])?(?P<student_id>[^/\\_]+)_(?:[^/\\]*?_)?"
        rf"(?P<file_id>{notebooks})(?:-\d+| ?\(\d+\))?\.ipynb$"
    )


def collect(assignment: Assignment, archive: Path) -> Collected:
    """Lay the hand-ins of a zip file out in submitted/ with nbgrader's zip_collect.

    A student who hands in again replaces the earlier hand-in, which is kept in
    downloaded/<assignment>/replaced/ where it is another; earlier zip files are kept in earlier/.

    raises: CollectError where the file is no zip, would fill the disk, is damaged, or holds two
        hand-ins of one student; nothing has changed then
    """
    if not archive.is_file():
        raise CollectError(f"{archive}: there is no such file")
    if not is_zipfile(archive):
        raise CollectError(
            f"{archive} is not a zip file: download the hand-ins of {assignment} as one archive"
        )
    found, skipped = _match_names(assignment, archive)
    _check_readable(archive)
    folder = assignment.course.root / "downloaded" / assignment.name
    _keep_earlier(folder)
    (folder / "archive").mkdir(parents=True, exist_ok=True)
    shutil.copy(archive, folder / "archive" / f"{archive.stem}.zip")
    replaced = _keep_replaced(assignment, archive, found) if found else []
    if found:
        _zip_collect(assignment)
    students = sorted({student for student, _ in found})
    return Collected(students, skipped, replaced, assignment.notebook_names[0])


def _match_names(assignment: Assignment, archive: Path) -> tuple[dict, list[str]]:
    """Return {(student, notebook): file} and the files that name neither."""
    pattern = re.compile(assignment.course.config.FileNameCollectorPlugin.named_regexp)
    expected = {*assignment.notebook_names}
    found: dict[tuple[str, str], str] = {}
    skipped = []
    files = _file_names(archive)
    for name in files:
        match = pattern.match(name)
        if not match or match["file_id"] not in expected:
            skipped.append(name)
            continue
        key = match["student_id"], match["file_id"]
        if key in found:
            raise CollectError(
                f"{archive.name}: {key[0]} handed in {key[1]} twice ({found[key]} and {name}): "
                "remove the one that does not count from the zip file"
            )
        found[key] = name
    return found, skipped


def _open(archive: Path) -> ZipFile:
    """Open an archive.

    raises: CollectError where its table of contents is damaged
    """
    try:
        return ZipFile(archive)
    except BadZipFile as error:
        raise CollectError(
            f"{archive.name} cannot be read ({error}), nothing was collected: download it again"
        ) from error


def _file_names(archive: Path) -> list[str]:
    """Return the names of the files in an archive of a sensible size.

    raises: CollectError where it would fill the disk: a few kilobytes may hold many gigabytes
    """
    with _open(archive) as opened:
        files = [info for info in opened.infolist() if not info.is_dir()]
    large = [info for info in files if info.file_size > MOST_FILE_MB * 1e6]
    if large:
        raise CollectError(
            f"{archive.name}: {large[0].filename!r} would unpack to {large[0].file_size / 1e6:,.0f}"
            f" MB (limit {MOST_FILE_MB} MB a file): take it out of the zip file and collect again"
        )
    total = sum(info.file_size for info in files)
    if total > MOST_MB * 1e6 or len(files) > MOST_FILES:
        raise CollectError(
            f"{archive.name} would unpack to {len(files):,} files with {total / 1e6:,.0f} MB "
            f"(limits {MOST_FILES:,} and {MOST_MB:,} MB): collect it in parts"
        )
    return [info.filename for info in files]


def _keep_replaced(assignment: Assignment, archive: Path, found: dict) -> list[str]:
    """Keep a copy of each hand-in that is about to be replaced by another; return whose."""
    replaced = []
    with _open(archive) as opened:
        for (student, notebook), name in sorted(found.items()):
            there = assignment.folder("submitted", student) / f"{notebook}.ipynb"
            if there.is_file() and there.read_bytes() != opened.read(name):
                folder = assignment.course.root / "downloaded" / assignment.name / "replaced"
                folder.mkdir(parents=True, exist_ok=True)
                number = len(list(folder.iterdir())) + 1
                shutil.copy2(there, folder / f"{number:03d}-{student}_{notebook}.ipynb")
                replaced.append(student)
    return list(dict.fromkeys(replaced))


def _check_readable(archive: Path) -> None:
    """Read all files of an archive once.

    raises: CollectError where one is damaged, or locked with a password
    """
    with _open(archive) as opened:
        for info in opened.infolist():
            try:
                with opened.open(info) as file:
                    while file.read(1 << 20):
                        pass
            except (BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
                raise CollectError(
                    f"{archive.name}: {info.filename!r} cannot be read ({error}), nothing was "
                    "collected: download the archive again, or take the file out of it"
                ) from error


def _keep_earlier(folder: Path) -> None:
    for path in sorted(folder.glob("archive/*")):
        earlier = folder / "earlier"
        earlier.mkdir(exist_ok=True)
        path.rename(earlier / f"{len(list(earlier.iterdir())) + 1:03d}-{path.name}")


def _zip_collect(assignment: Assignment) -> None:
    course = assignment.course
    app = ZipCollectApp(config=course.config, force=True, strict=True, log=get_logger())
    app.coursedir = course.directory(assignment.name)
    with captured_log(course.root) as first:
        try:
            app.start()
        except SystemExit as error:  # how nbgrader's commands fail
            raise CollectError(
                f"{assignment}: nbgrader could not collect ({first.failure(error)}): "
                f"look into {course.root / 'downloaded' / assignment.name}"
            ) from error
