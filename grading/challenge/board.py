"""The standing: of each student the submission that counts, ranked; ties share a rank.

The submission that counts is the one with the best public score, of equal ones the last: it is all
that a student can choose by. The public board ranks it by that score, the final board by the
pictures that it was not chosen by. What came after the due date does not count.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from scipy.stats import binom

from grading.challenge.gradebook import due_dates
from grading.challenge.held_out import Labels, read_labels
from grading.challenge.log import Submission, read_log
from grading.course import Assignment
from grading.dates import Dates

NO_DATES = Dates()
NUM_CLASSES = 10
LUCK = 0.001  # the probability with which guessing does so well that it counts as better


@dataclass(frozen=True)
class Row:
    """One line of the board: how many public and final pictures are right; rank 0: not ranked."""

    name: str
    public: int
    final: int
    count: int  # submissions so far, late ones too
    handed_in: datetime  # UTC, of the one that counts
    rank: int = 0
    is_staff: bool = False


@dataclass(frozen=True)
class Board:
    """All that a board shows.

    is_final: whether it is ranked by the final pictures, and may show them
    rows: students by rank, and the staff's model among them
    late: those all of whose submissions came after the due date
    """

    assignment: str
    is_final: bool
    num_public: int
    num_final: int
    rows: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)

    @property
    def students(self) -> list[Row]:
        """The rows that are ranked."""
        return [row for row in self.rows if not row.is_staff]

    @property
    def staff(self) -> Row | None:
        """The model to beat: the staff's best by public score, None where there is none yet."""
        return next((row for row in self.rows if row.is_staff), None)

    @property
    def by_chance(self) -> int:
        """How many final pictures guessing has right, or more, once in a thousand times."""
        return int(binom.isf(LUCK, self.num_final, 1 / NUM_CLASSES)) + 1

    def beats_chance(self, row: Row) -> bool:
        """Tell whether a row is better on the final pictures than guessing."""
        return row.final >= self.by_chance

    def beats_staff(self, row: Row) -> bool:
        """Tell whether a row is better on the final pictures than the staff's model."""
        return self.staff is not None and row.final > self.staff.final


def read_board(assignment: Assignment, final: bool = False) -> Board:
    """Return the standing of an assignment.

    final: whether by the pictures that the public score leaves out
    raises: ChallengeError
    """
    truth, due = read_labels(assignment), due_dates(assignment)
    return make_board(assignment.name, truth, read_log(assignment), due, final)


def _is_in_time(one: Submission, due: Dates) -> bool:
    until = due.of(one.student)
    return until is None or one.handed_in <= until


def make_board(
    name: str,
    truth: Labels,
    submissions: list[Submission],
    due: Dates = NO_DATES,
    final: bool = False,
) -> Board:
    """Return the standing that submissions, the earliest first, give."""
    of_each: dict[tuple[str, bool], list[Submission]] = {}
    for one in submissions:
        of_each.setdefault((one.student, one.is_staff), []).append(one)
    rows: list[Row] = []
    late: list[Row] = []
    staff: list[Row] = []
    for (_, is_staff), theirs in of_each.items():
        in_time = [one for one in theirs if is_staff or _is_in_time(one, due)]
        row = _best(truth, in_time or theirs, len(theirs))
        (staff if is_staff else rows if in_time else late).append(row)

    def score(row: Row) -> int:
        return row.final if final else row.public

    best = sorted(staff, key=lambda row: row.public)[-1:]
    ordered = sorted(rows, key=lambda row: (-score(row), row.name))
    ranked = [_ranked(row, [score(other) for other in rows], score(row)) for row in ordered]
    # the staff's model stands below who has as many right: nobody has beaten it
    together = sorted([*ranked, *best], key=lambda row: (-score(row), row.is_staff, row.name))
    num_public, num_final = (truth.num_rows(final=part) for part in (False, True))
    late.sort(key=lambda row: row.name)
    return Board(name, final, num_public, num_final, together, late)


def _best(truth: Labels, submissions: list[Submission], count: int) -> Row:
    """Return the row of the submission with the best public score, of equal ones the last."""
    scores = [truth.right(one.labels, final=False) for one in submissions]
    place = max(range(len(scores)), key=lambda k: (scores[k], k))
    one = submissions[place]
    when = one.handed_in.astimezone(UTC)
    final = truth.right(one.labels, final=True)
    return Row(one.student, scores[place], final, count, when, is_staff=one.is_staff)


def _ranked(row: Row, scores: list[int], score: int) -> Row:
    """Return a row with its rank: one more than there are better ones."""
    rank = 1 + sum(other > score for other in scores)
    return Row(row.name, row.public, row.final, row.count, row.handed_in, rank)
