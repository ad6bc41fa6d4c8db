"""How learning-management systems name what they hand out, and how students name a notebook."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.intake.find_files import NOTEBOOK

# What copying, handing in and browsers add to a name, and says nothing of whose it is.
ADDED = {
    *(
        "copy",
        "of",
        "final",
        "last",
        "new",
        "done",
        "solved",
        "solution",
        "solutions",
        "submission",
    ),
    *("hand", "in", "ins", "handin", "handins", "homework", "hw", "assignment", "late", "ipynb"),
}
BRACKETS = re.compile(r"\s?\((\d{1,3})\)$")  # of a browser's second download
COUNT = re.compile(r"(?:^|-|[\s_.-]v|[\s_-]attempt[\s_-]?)(\d{1,3})$", re.I)
WORD = re.compile(r"[^\W_]+")

CANVAS = re.compile(
    r"(?P<who>.+?)_(?:(?P<late>late)_)?(?P<number>\d+)(?P<more>(?:_\d+)+)_(?P<rest>.+)", re.I
)
CANVAS_TEXT = re.compile(
    r"(?P<who>.+?)_(?:(?P<late>late)_)?(?P<number>\d+)_(?P<rest>text\.html)", re.I
)
MOODLE = re.compile(
    r"(?P<who>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?"
)
EXCHANGE = re.compile(r"(?P<who>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)(?:\+.*)?")
GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
BLACKBOARD = re.compile(
    r"(?P<assignment>.+?)_(?P<who>.+)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)"
)
BRIGHTSPACE = re.compile(
    r"\d+-\d+ ?- (?P<who>.+?) ?- (?P<time>[A-Z][a-z]+ \d{1,2}, \d{4} \d{3,4} [AP]M)"
    r"(?: ?- (?P<rest>.+))?"
)


@dataclass(frozen=True)
class Mark:
    """What a name that an LMS has made says.

    who: whose it is, in the LMS's words
    number: by which the LMS tells two people of one name apart
    time: when it was handed in, where the name says so
    assignment: of nbgrader's exchange
    rest: the student's own name for the file; "" for a folder
    others: who it may be as well, where a student's id ends in numbers as the LMS's own do
    """

    layout: str
    who: str
    number: str = ""
    late: bool = False
    time: datetime | None = None
    assignment: str = ""
    rest: str = ""
    others: tuple[str, ...] = ()


def read_mark(part: str, is_folder: bool, zone: tzinfo) -> Mark | None:
    """Return what an LMS says in the name of a folder or a file; None where no LMS named it.

    zone: of the times in it

    >>> read_mark("Ada Lovelace_12345_assignsubmission_file_", True, UTC).who
    'Ada Lovelace'
    >>> mark = read_mark("van_den_berg_late_12_345_softmax-1.ipynb", False, UTC)
    >>> mark.who, mark.late, mark.rest
    ('van_den_berg', True, 'softmax-1.ipynb')
    """
    if found := MOODLE.fullmatch(part):
        rest = found["rest"] or ""
        return Mark("Moodle", found["who"], found["number"], rest="" if is_folder else rest)
    if found := BLACKBOARD.fullmatch(part):
        time = _time(found["time"], "%Y-%m-%d-%H-%M-%S", zone)
        rest = found["rest"] or "about.txt"
        return Mark("Blackboard", found["who"], time=time, rest=rest)
    if found := BRIGHTSPACE.fullmatch(part):
        time = _time(_even_hour(found["time"]), "%b %d, %Y %I%M %p", zone)
        return Mark("Brightspace", found["who"].strip(), time=time, rest=found["rest"] or "")
    if is_folder:
        return _read_folder(part)
    if found := CANVAS.fullmatch(part) or CANVAS_TEXT.fullmatch(part):
        late = bool(found["late"])
        numbers = [found["number"], *found.groupdict().get("more", "_").split("_")[1:-1]]
        others = ["_".join([found["who"], *numbers[:n]]) for n in range(1, len(numbers))]
        mark = Mark("Canvas", found["who"], found["number"], late, rest=found["rest"])
        return replace(mark, others=tuple(others))
    return None


def _read_folder(part: str) -> Mark | None:
    if found := EXCHANGE.fullmatch(part):
        return Mark(
            "the exchange",
            found["who"],
            time=any_time(found["time"]),
            assignment=found["assignment"],
        )
    if found := GRADESCOPE.fullmatch(part):
        return Mark("Gradescope", "", found["number"])
    return None


def any_time(text: str) -> datetime | None:
    """Return a time that nbgrader or an LMS has written; None where it is none."""
    with suppress(ValueError, OverflowError):
        return parse_utc(text.strip()).replace(tzinfo=UTC)
    return None


def _time(text: str, form: str, zone: tzinfo) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
    return None


def _even_hour(text: str) -> str:
    """Return "Jan 5, 2026 0230 PM" for "January 5, 2026 230 PM"."""
    month, day, year, clock, half = text.split()
    return f"{month[:3]} {day} {year} {clock.zfill(4)} {half}"


@dataclass(frozen=True)
class FileName:
    """What a student's own name for a file says.

    notebook: which notebook it is, "" for none that the course knows
    before, after: what stands around the notebook's name
    number: of a copy or a later attempt
    """

    notebook: str
    before: str = ""
    after: str = ""
    number: int = 0
    late: bool = False

    @property
    def words(self) -> list[str]:
        """Whom the name may say, the likeliest first: all of what is left, then without ADDED."""
        around = [f"{self.before} {self.after}", self.before, self.after]
        both = [*map(_trimmed, around), *map(bare, around)]
        return list(dict.fromkeys(text for text in both if text))


def read_file_name(name: str, notebooks: Iterable[str]) -> FileName:
    """Return what a file's name says, in whatever case and however copied.

    >>> read_file_name("Copy of Softmax (2).ipynb.txt", ["softmax", "softmax_classifier"])
    FileName(notebook='softmax', before='Copy of ', after='', number=2, late=False)
    >>> read_file_name("van_den_berg_softmax.ipynb", ["softmax"]).words
    ['van_den_berg']
    """
    named = NOTEBOOK.fullmatch(name)
    stem = named[1] if named else name.rpartition(".")[0] or name
    for notebook in sorted(notebooks, key=len, reverse=True):
        if places := list(_loosely(notebook).finditer(stem)):
            first, last = places[-1].span()
            after, number = _without_count(stem[last:])
            words = WORD.findall(f"{stem[:first]} {after}".replace("_", " "))
            return FileName(notebook, stem[:first], after, number, "late" in map(str.lower, words))
    counted = BRACKETS.search(stem)
    return FileName("", BRACKETS.sub("", stem), number=int(counted[1]) if counted else 0)


def _without_count(after: str) -> tuple[str, int]:
    """Return what follows a notebook's name without a copy's number, and the number; 0 for none.

    Behind other words a number without brackets may be part of a student's id.
    """
    number = 0
    while counted := BRACKETS.search(after) or COUNT.search(after):
        rest = after[: counted.start()]
        if counted.re is COUNT and bare(rest):
            break
        number, after = number or int(counted[1]), rest
    return after, number


def _loosely(name: str) -> re.Pattern[str]:
    """Return a pattern for a notebook's name in any case, with or without what joins its words."""
    joined = r"[\W_]*".join(map(re.escape, re.findall(r"[^\W_]", name)))
    ends = r"(?![^\W_])" if name[-1:].isdigit() else r"(?![^\W\d_])"
    return re.compile(rf"(?<![^\W_]){joined}{ends}", re.I)


def bare(text: str) -> str:
    """Return a text without the words at its ends that copying and handing in add.

    >>> bare("Copy of van_den_berg_LATE_")
    'van_den_berg'
    """
    words = list(WORD.finditer(text))
    while words and words[0][0].lower() in ADDED:
        words.pop(0)
    while words and words[-1][0].lower() in ADDED:
        words.pop()
    return text[words[0].start() : words[-1].end()] if words else ""


def _trimmed(text: str) -> str:
    return text.strip(" \t_-.,+()[]")


def filename_pattern(root: Path) -> str:
    """Return the pattern by which nbgrader's zip_collect finds student and notebook in a name.

    The notebooks' names are part of it, because they hold underscores as the rest does:
    `ada_late_1234_5678_two_layer_net-1.ipynb` is student `ada`, notebook `two_layer_net`.
    """
    names = {path.stem for path in root.glob("source/*/*.ipynb")}
    notebooks = "|".join(re.escape(name) for name in sorted(names)) or r"\w+"
    return (
        r"(?:.*[/\\])?(?P<student_id>[^/\\_]+)_(?:[^/\\]*?_)?"
        rf"(?P<file_id>{notebooks})(?:-\d+| ?\(\d+\))?\.ipynb$"
    )
