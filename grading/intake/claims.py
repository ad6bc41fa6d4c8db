"""What the names that lead to a file say of whose it is, outermost first.

A level is one such name: what an LMS wrote, a folder, the file's own name, then the folders around
everything and the download's name. What a student has packed is no level: it speaks for nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path

from grading.intake.containers import Member
from grading.intake.find_files import NOTEBOOK
from grading.intake.gradescope import NAME, Submission
from grading.intake.layouts import Mark, bare, read_file_name, read_mark

GENERIC = {
    *("submitted", "submissions", "handins", "hand_ins", "hand ins", "downloads", "inbound"),
    *("mail", "all", "class", "students"),
}


@dataclass(frozen=True)
class Level:
    """A name that may say whose a file is.

    words: whom it may mean, the likeliest first
    stands: the student where there is no class list: the name as it stands; "" where that is unsure
    why: it cannot say it
    label: what names it in a question: all files of one label have one answer
    own: the file's path in what the student handed in
    unit: files that were handed in together have the same
    """

    words: tuple[str, ...]
    stands: str = ""
    why: str = ""
    label: str = ""
    own: tuple[str, ...] = ()
    unit: tuple = ()
    layout: str = ""
    number: str = ""
    late: bool = False
    time: datetime | None = None
    assignment: str = ""


@dataclass(frozen=True)
class Names:
    """The names of a course that say nothing of whose a file is.

    zone: of times that an LMS writes without one
    """

    assignment: str
    notebooks: frozenset[str]
    zone: tzinfo = UTC

    def is_course(self, part: str) -> bool:
        """Tell whether a folder's name is the assignment's, a notebook's, or any download's."""
        known = {self.assignment, *self.notebooks, *GENERIC}
        return part.lower() in {name.lower() for name in known} or part.endswith("_results")


@dataclass
class Download:
    """The files of one thing that staff gave; around are the folders that hold everything."""

    source: Path
    members: list[Member]
    names: Names
    metadata: dict[str, Submission] = field(default_factory=dict)
    around: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        paths = [m.parts for m in self.members if not m.problem.startswith("its name")]
        depth = 0
        while paths and all(len(p) > depth + 1 and p[depth] == paths[0][depth] for p in paths):
            if read_mark(paths[0][depth], True, UTC) or _zip_mark(paths[0][depth]):
                break
            depth += 1
        self.around = paths[0][:depth] if paths else ()
        self._with_work = {
            member.parts[:n]
            for member in self.members
            if _is_work(member)
            for n in range(1, len(member.parts))
        }

    def levels(self, member: Member) -> list[list[Level]]:
        """Return the levels of a file; each holds the people who handed it in, mostly one.

        Those around everything are left out: `outer_levels` has them.
        """
        depth = len(self.around)
        found: list[list[Level]] = []
        reach = self._reach(member)
        names = [at for at in range(depth, reach - 1) if self._may_be_students(member, at)]
        if not names and reach - 1 > depth and self._may_be_called_so(member, depth, reach):
            words = (member.parts[depth],)
            found.append([self._level(member, depth, words, why="it is a notebook's name too")])
        unsure = len(names) > 1
        for at in range(depth, reach):
            part = member.parts[at]
            is_folder = at < len(member.parts) - 1 and at not in member.zips
            if mark := read_mark(part, is_folder, self.names.zone):
                return [*_unsure(found), list(self._marked(member, at, mark))]
            if at in names:
                why = "more than one folder can be the student's" if unsure else ""
                found.append([self._level(member, at, (part,), "" if unsure else part, why)])
        return [*found, [self._own_name(member, reach - 1)]]

    def _may_be_students(self, member: Member, at: int) -> bool:
        """Tell whether a folder may be a student's: it holds a notebook, and is no course's."""
        is_courses = self.names.is_course(member.parts[at])
        return not is_courses and member.parts[: at + 1] in self._with_work

    def _may_be_called_so(self, member: Member, at: int, reach: int) -> bool:
        """Tell whether a folder with a notebook's name may be a student's of that name."""
        own = read_file_name(member.parts[reach - 1], self.names.notebooks)
        called = member.parts[at].lower() in {self.names.assignment, *self.names.notebooks}
        return called and not own.words

    @cached_property
    def is_one_students(self) -> bool:
        """Whether nothing in the download says whose it is: then its own name may."""
        work = [member for member in self.members if _is_work(member)]
        return all(
            not level.words and not level.layout
            for member in work
            for people in self.levels(member)
            for level in people
        )

    def _reach(self, member: Member) -> int:
        """Return how many of a member's names are not of a student's own making."""
        zips = [at for at in member.zips if at >= len(self.around)]
        return (zips[0] if zips else len(member.parts) - 1) + 1

    def _level(
        self, member: Member, at: int, words: tuple[str, ...], stands: str = "", why: str = ""
    ) -> Level:
        """Return what the name at some depth says."""
        below = [part for n, part in enumerate(member.parts) if n > at and n not in member.zips]
        label = "/".join(member.parts[: at + 1])
        unit = (str(self.source), *member.parts[: at + 1])
        return Level(words, stands, why, label, tuple(below) or (member.name,), unit)

    def _marked(self, member: Member, at: int, mark: Mark) -> Iterator[Level]:
        whole = self._level(member, at, (mark.who, *mark.others), mark.who)
        own = (mark.rest,) if mark.rest and at == len(member.parts) - 1 else whole.own
        level = replace(
            whole, own=own, layout=mark.layout, number=mark.number, late=mark.late, time=mark.time,
            assignment=mark.assignment,
            unit=(str(self.source), mark.layout, mark.who, mark.number, mark.time),
        )  # fmt: skip
        if mark.layout == "Gradescope":
            yield from self._of_gradescope(level, member.parts[at])
        elif mark.layout == "Moodle" and "-" in mark.who:  # a group's name may stand before
            yield replace(level, words=(mark.who, mark.who.partition("-")[2].strip()))
        elif mark.others:
            yield replace(level, stands="", why="a number in it is the LMS's, or part of a name")
        elif mark.layout == "Blackboard" and "_" in mark.who:
            parts = mark.who.split("_")
            words = tuple("_".join(parts[n:]) for n in range(len(parts)))
            yield replace(level, words=words, stands="", why="where the name begins is unsure")
        else:
            yield level

    def _of_gradescope(self, level: Level, folder: str) -> Iterator[Level]:
        said = self.metadata.get(folder, Submission(()))
        for people in said.people:
            yield replace(
                level, words=people, stands=people[0], time=said.time, unit=(*level.unit, people)
            )
        if not said.people:
            why = f"{NAME}, which says whose it is, is missing or does not name it"
            yield replace(level, words=(), stands="", why=why)

    def _own_name(self, member: Member, at: int) -> Level:
        """Return what the file's own name says, or that of a zip file that somebody packed."""
        name = member.parts[at]
        file = read_file_name(name, self.names.notebooks)
        sides = [text for text in map(bare, (file.before, file.after)) if text]
        sure = len(sides) == 1 and (file.notebook or at in member.zips)
        why = "what stands before and after the notebook's name may be it" * (len(sides) > 1)
        level = self._level(member, at, tuple(file.words), sides[0] if sure else "", why)
        together = (str(self.source), *member.parts[:at], *file.words[:1])
        return replace(level, late=file.late, unit=together)

    def outer_levels(self, member: Member) -> Iterator[Level]:
        """Return what the folders around everything say, the innermost first, then the download."""
        inside = [(at, self.around[at]) for at in range(len(self.around))][::-1]
        named = [(at, part) for at, part in inside if not self.names.is_course(part)]
        for at, part in named:
            words = (part, *read_file_name(part, self.names.notebooks).words)
            is_it = len(named) == 1 and at not in member.zips and self.is_one_students
            stands = part if is_it else ""
            yield replace(self._level(member, at, words, stands), label=self.label_of(member))
        file = read_file_name(self.source.name, self.names.notebooks)
        is_named = file.notebook and not bare(file.after) and self.is_one_students
        stands = bare(file.before) if is_named else ""
        whole = self._level(member, len(self.around) - 1, (self.source.name, *file.words), stands)
        if self.source.name != member.name:
            yield replace(whole, label=self.label_of(member))

    def label_of(self, member: Member) -> str:
        """Return what names a file that nothing names: the download's own name, and its path."""
        return "/".join((self.source.name, *member.parts))


def _is_work(member: Member) -> bool:
    """Tell whether a file may be what is graded."""
    return bool(NOTEBOOK.fullmatch(member.name)) or member.name.lower().endswith(".zip")


def _unsure(levels: list[list[Level]]) -> list[list[Level]]:
    """Return levels that say something to who has a class list alone."""
    return [[replace(level, stands="") for level in people] for people in levels]


def _zip_mark(part: str) -> bool:
    return part.lower().endswith(".zip") and read_mark(part, False, UTC) is not None
