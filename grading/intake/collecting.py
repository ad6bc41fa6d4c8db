"""Take in hand-ins as learning-management systems give them: list, ask whose, plan, lay out."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from grading.course import Assignment, scratch, zone_of
from grading.intake.choosing import with_times
from grading.intake.claims import Download, Names
from grading.intake.containers import UNREADABLE, Archives, list_members
from grading.intake.gradescope import MOST_MB, NAME, Submission, read_metadata
from grading.intake.lay_out import lay_out
from grading.intake.plan import Plan
from grading.intake.planning import make_plan
from grading.intake.roster_file import class_list
from grading.intake.telling import summary, table
from grading.intake.whose import find_owners


@dataclass(frozen=True)
class Collected:
    """What became of a download.

    students: whose hand-in is there now; replaced: of whom another file made way
    skipped: the files that were not laid out
    is_whole: whether nothing that matters was left, and somebody handed in
    """

    students: list[str]
    skipped: list[str]
    replaced: list[str]
    is_whole: bool


def collect(
    assignment: Assignment,
    *sources: Path,
    roster: Path | None = None,
    named: Mapping[str, str] | None = None,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Lay hand-ins out in submitted/; first tell what will happen.

    sources: zip files, folders, notebooks
    roster: a class list as a CSV file
    named: whose a file, a folder or a name in a download is, where that has to be asked
    dry_run: whether to stop after the table
    raises: CollectError where a source is missing or cannot be read at all; nothing changes then
    """
    with _planned(assignment, list(sources), roster, named or {}) as (plan, aside):
        replaced = [made.student for made in plan.changes if made.replaces]
        summed = summary(plan, dry_run)
        if told := table(plan):
            tell(told)
        if not dry_run:
            lay_out(plan, aside)
        for line in summed:
            tell(line)
    left = list(dict.fromkeys(one.one.member.path for one in plan.left))
    is_whole = bool(plan.students) and not any(one.matters for one in plan.left)
    return Collected([made.student for made in plan.students], left, replaced, is_whole)


@contextmanager
def _planned(
    assignment: Assignment, sources: list[Path], roster: Path | None, named: Mapping[str, str]
) -> Iterator[tuple[Plan, Path]]:
    zone = zone_of(assignment.course)
    known = class_list(assignment, roster)
    with scratch(assignment.course.root) as folder, Archives(_made(folder / "zips")) as archives:
        downloads = _downloads(assignment, sources, archives, zone)
        owned = with_times(find_owners(downloads, known, named), zone)
        plan = make_plan(assignment, sources, owned, archives, _made(folder / "staged"))
        yield plan, _made(folder / "new")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _downloads(
    assignment: Assignment, sources: list[Path], archives: Archives, zone: tzinfo
) -> list[Download]:
    course = assignment.course
    stems = {path.stem for one in course.assignments for path in one.source_paths}
    names = Names(assignment.name, frozenset(stems), zone)
    found = []
    for source in dict.fromkeys(sources):
        members = list_members(source, archives)
        download = Download(source, members, names)
        download.metadata = _metadata(download, archives)
        found.append(download)
    return found


def _metadata(download: Download, archives: Archives) -> dict[str, Submission]:
    """Return what Gradescope says whose its folders are, where staff's own file says it."""
    found: dict[str, Submission] = {}
    for member in download.members:
        is_staffs = not any(at >= len(download.around) for at in member.zips)
        if member.name == NAME and is_staffs and member.size < MOST_MB * 1e6:
            try:
                with archives.reading(member) as file:
                    found |= read_metadata(file.read())
            except UNREADABLE:
                continue
    return found
