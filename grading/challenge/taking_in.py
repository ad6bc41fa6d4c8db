"""Take predictions in: one file that was sent, or those of all hand-ins."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.challenge.gradebook import due_dates, known_students
from grading.challenge.held_out import Labels, read_labels
from grading.challenge.log import add
from grading.course import Assignment, Course, zone_of
from grading.dates import Dates
from grading.errors import ChallengeError
from grading.intake import HandIn
from helpers.data.challenge import PredictionsError, read_predictions

A_DAY = 3  # submissions that are taken of a student
FILE = "predictions.csv"
MOST_FILES = 1_000  # that are looked through in a hand-in


@dataclass(frozen=True)
class Taken:
    """What became of predictions: taken as number so many of the day, or a problem, or neither.

    right: public pictures that are right, of num_public
    """

    student: str
    number: int = 0
    right: int = 0
    num_public: int = 0
    is_late: bool = False
    is_staff: bool = False
    problem: str = ""

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        if not self.number:
            return f"{self.student}: these predictions were taken before: nothing has changed"
        which = "the staff's" if self.is_staff else f"{self.number} of {A_DAY} that day"
        score = f"{self.right / self.num_public:.3f} ({self.right} of {self.num_public})"
        late = "; it came after the due date and does not count" if self.is_late else ""
        return f"{self.student}: taken, {which}: public score {score}{late}"


def submit(
    assignment: Assignment, student: str, path: Path, now: datetime, is_staff: bool = False
) -> Taken:
    """Take a file of predictions in.

    student: whom the gradebook knows or who has handed in; of the staff's the name of their model
    now: with a time zone
    is_staff: whether it is what students are to beat: of that any number are taken
    raises: ChallengeError, where it is refused
    """
    truth, due = read_labels(assignment), due_dates(assignment)
    known = known_students(assignment)
    if is_staff and student in known:
        raise ChallengeError(
            f"{student} is a student: give the staff's model another name, or leave out --staff"
        )
    if not is_staff and student not in known:
        there = ", ".join(sorted(known)[:5]) or "nobody yet"
        raise ChallengeError(
            f"no student {student!r}: the gradebook and submitted/ know {there}; "
            "`nbgrader db student add` adds one"
        )
    return _take(assignment, student, path, truth, due, now, is_staff)


def take_in_hand_ins(assignment: Assignment, now: datetime) -> list[Taken]:
    """Take in the predictions that lie beside notebooks that were handed in; by student.

    What was taken before is not taken again. It counts as handed in when timestamp.txt says, and
    without one now.
    """
    truth, due = read_labels(assignment), due_dates(assignment)
    taken = []
    for student in assignment.students:
        hand_in = HandIn(assignment, student)
        path = find_predictions(hand_in.folder)
        if path is None:
            continue
        when = parse_utc(hand_in.timestamp).replace(tzinfo=UTC) if hand_in.timestamp else now
        try:
            taken.append(_take(assignment, student, path, truth, due, when))
        except ChallengeError as error:
            taken.append(Taken(student, problem=str(error)))
    return taken


def find_predictions(folder: Path) -> Path | None:
    """Return the file of predictions in a hand-in, the one nearest to the top; None for none.

    It is predictions.csv or NAME_predictions.csv; links are not followed.
    """
    found: list[Path] = []
    if folder.is_symlink():
        return None
    for count, path in enumerate(folder.rglob("*")):  # it goes into no folder that is a link
        if count >= MOST_FILES:
            break
        named = path.name == FILE or path.name.endswith(f"_{FILE}")
        if named and path.is_file() and not path.is_symlink():
            found.append(path)
    return min(found, key=lambda path: (len(path.parts), str(path)), default=None)


def day_of(course: Course, moment: datetime) -> str:
    """Return the date of a moment in the course's time zone, nbgrader's c.Exchange.timezone.

    raises: CourseNotFound
    """
    return f"{moment.astimezone(zone_of(course)):%Y-%m-%d}"


def _take(
    assignment: Assignment,
    student: str,
    path: Path,
    truth: Labels,
    due: Dates,
    when: datetime,
    is_staff: bool = False,
) -> Taken:
    try:
        labels = read_predictions(path, len(truth))
    except PredictionsError as error:
        raise ChallengeError(f"{student}: {error}") from error
    most = None if is_staff else A_DAY
    day = day_of(assignment.course, when)
    number = add(assignment, student, labels, when, day, most, is_staff)
    scored = truth.right(labels, final=False), truth.num_rows(final=False)
    until = None if is_staff else due.of(student)
    is_late = until is not None and when > until
    return Taken(student, number, *scored, is_late, is_staff)
