"""What keeps a student's points from being those of the hand-in and the tests as they are now."""

from grading.course import Assignment, AutoPoints, Change, changes
from grading.errors import ReleaseError
from grading.intake import HandIn

NOTHING = "nothing handed in"
WAITING = {Change.NEW, Change.AGAIN}  # what was handed in waits for a grade


def remarks(
    assignment: Assignment, student: str, has_points: bool, points: AutoPoints
) -> tuple[list[str], bool]:
    """Return what is to be said of a student's points, and whether there are any to show."""
    found = changes(assignment, student, points)
    if Change.GONE in found and not has_points:
        return [NOTHING], False
    told = list(found.values())
    if WAITING & {*found} and (why := _why_unreadable(assignment, student)):
        kept = ": the points are of the earlier hand-in" if Change.AGAIN in found else ""
        told = [f"not graded: {why}{kept}", *told[1:]]
    return told, Change.NEW not in found and has_points


def why_not_gradable(hand_in: HandIn) -> str:
    """Return why there is nothing to grade in a hand-in, in sentences; "" where there is."""
    if hand_in.can_be_read:
        return ""
    return "; ".join(
        [*hand_in.notes, *(note for one in hand_in.read.values() for note in one.notes)]
    )


def _why_unreadable(assignment: Assignment, student: str) -> str:
    try:
        return why_not_gradable(HandIn(assignment, student))
    except ReleaseError:
        return ""  # nothing to compare it with
