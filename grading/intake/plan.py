"""What collecting will do, before anything happens: whose hand-in is laid out, and what is left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from grading.course import Assignment
from grading.intake.whose import Owned


@dataclass(frozen=True)
class Left:
    """A file that is not laid out, and why.

    is_question: whether somebody can settle it with --as; choices: who it may be
    matters: whether work may be lost by it
    """

    one: Owned
    why: str
    choices: tuple[str, ...] = ()
    is_question: bool = False
    matters: bool = True


@dataclass
class Part:
    """A file that is laid out.

    target: its path in the hand-in
    state: what happens there: "new", "replaces" or "same"
    by: why it counts, where there were others
    fault: why a notebook cannot be read, or not whole
    """

    one: Owned
    target: str
    state: str = "new"
    by: str = ""
    fault: str = ""

    @property
    def entry(self) -> str:
        """The file or folder at the top of the hand-in that it is, or is in."""
        return PurePosixPath(self.target).parts[0]


@dataclass
class StudentPlan:
    """What happens to one student's hand-in.

    staged: the folder aside with the files
    beside: texts that are written beside them, by name; an empty one is removed
    """

    student: str
    staged: Path
    parts: list[Part] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    time: datetime | None = None
    is_late: bool = False

    @property
    def entries(self) -> dict[str, str]:
        """What happens to each file or folder at the top of the hand-in."""
        found: dict[str, set[str]] = {}
        for part in self.parts:
            found.setdefault(part.entry, set()).add(part.state)
        return {name: min(all_) if len(all_) == 1 else "replaces" for name, all_ in found.items()}

    @property
    def is_there(self) -> bool:
        """Whether all of it is there already."""
        return not self.beside and {*self.entries.values()} <= {"same"}

    @property
    def replaces(self) -> bool:
        """Whether another file makes way."""
        return "replaces" in self.entries.values()


@dataclass
class Plan:
    """What collecting will do."""

    assignment: Assignment
    sources: list[Path]
    students: list[StudentPlan] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def changes(self) -> Iterator[StudentPlan]:
        """The students of whom something is laid out."""
        return (one for one in self.students if not one.is_there)
