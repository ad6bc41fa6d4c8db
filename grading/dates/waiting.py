"""Extensions that the gradebook has no place for yet: they wait in extensions.json beside it.

nbgrader keeps an extension with a hand-in. Until there is one, or while there is no due date, it is
kept here; as soon as there is a place it moves there, so that it is never in both.
"""

import json
from datetime import timedelta

from grading.course import Assignment, write_whole
from grading.dates.moments import in_words, parse_span
from grading.errors import DatesError

FILE = "extensions.json"


def read_waiting(assignment: Assignment) -> dict[str, timedelta]:
    """Return the extensions of an assignment that wait, by student.

    raises: DatesError where the file is damaged
    """
    return {
        who: parse_span(text) for who, text in _read(assignment).get(assignment.name, {}).items()
    }


def write_waiting(assignment: Assignment, waiting: dict[str, timedelta]) -> None:
    """Keep the extensions of an assignment that wait; those of others stay."""
    before = _read(assignment)
    kept = {who: in_words(span) for who, span in sorted(waiting.items()) if span}
    if kept == before.get(assignment.name, {}):
        return
    whole = {name: one for name, one in {**before, assignment.name: kept}.items() if one}
    path = assignment.course.root / FILE
    if whole:
        write_whole(path, json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    else:
        path.unlink(missing_ok=True)


def _read(assignment: Assignment) -> dict[str, dict[str, str]]:
    path = assignment.course.root / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(text, str) for one in found.values() for text in one.values()):
            return found
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError):  # no JSON, or none of ours
        pass
    raise DatesError(
        f"{path} is damaged: put your backup in its place, or move it away and give the extensions "
        "of those who have not handed in yet again"
    )
