"""The command `course dates`: when assignments are due, for whom later, what being late costs."""

import argparse
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from grading.commands.adding import Commands, add_command
from grading.course import Assignment, Course, zone_of
from grading.dates import (
    Dates,
    extend,
    extensions_for,
    extensions_of_groups,
    in_words,
    parse_moment,
    policy_in_words,
    read_dates,
    set_due,
    shown,
    update_penalties,
)
from grading.errors import CourseError
from grading.grade import refresh_pages
from grading.intake import class_list
from grading.reporting import Row, read_report, save_report

NO_DATE = "no date"


def add_commands(commands: Commands) -> None:
    """Add it to `course`."""
    command = add_command(
        commands, "dates", run_dates, "show and set due dates and extensions; penalties follow"
    )
    command.add_argument("assignment", nargs="?", help="default: every assignment, to read")
    command.add_argument(
        "--due", metavar="WHEN", help='such as "2026-12-01 23:59"; none takes the date away'
    )
    command.add_argument(
        "--extend",
        nargs=2,
        action="append",
        default=[],
        metavar=("STUDENT", "SPAN"),
        help="so much later, such as +2d or +36h, or a date; none takes it back",
    )
    command.add_argument(
        "--extend-group",
        nargs=2,
        action="append",
        default=[],
        metavar=("GROUP", "SPAN"),
        help="the same for everyone in a group or section of the class list; a longer one stays",
    )
    command.add_argument(
        "--roster", type=Path, metavar="FILE.csv", help="the class list, as your LMS exports it"
    )


def run_dates(course: Course, arguments: argparse.Namespace) -> int:
    """Show dates, or set them and let penalties, pages and the class report follow."""
    changes = arguments.due or arguments.extend or arguments.extend_group
    if not arguments.assignment:
        if changes:
            raise CourseError(
                f"name the assignment whose dates change: {', '.join(course.assignment_names)}"
            )
        _show_all(course)
        return 0
    assignment = course.assignment(arguments.assignment)
    failed = _change(assignment, arguments) if changes else 0
    _show(assignment)
    return failed


def _change(assignment: Assignment, arguments: argparse.Namespace) -> int:
    """Set what is asked for, and let all follow that shows points; return the exit status."""
    zone = zone_of(assignment.course)
    policy_in_words(assignment.course)  # before anything changes, whether it can be used
    is_none = (arguments.due or "").strip().lower() == "none"
    due = parse_moment(arguments.due, zone) if arguments.due and not is_none else None
    given, of_groups = {}, []
    if arguments.extend or arguments.extend_group:
        roster = class_list(assignment, arguments.roster)
        given = extensions_for(roster, zone, arguments.extend)
        of_groups = extensions_of_groups(roster, zone, arguments.extend_group)
    had = {one.student: one.span for one in read_dates(assignment).extensions}
    if arguments.due:
        set_due(assignment, due)
    if given or of_groups:
        extend(assignment, given, of_groups)
    _tell_shorter(assignment, had, [*given, *dict(of_groups)])
    moved = update_penalties(assignment)
    for student, (before, after) in moved.items():
        print(f"{student}: {before:g} points off before, now {after:g}")
    results = refresh_pages(assignment, assignment.students)
    problems = {result.student: result.problem for result in results}
    print(*problems.values(), sep="\n", end="\n" if problems else "")
    if moved:
        _, page = save_report(assignment, problems)
        print(f"class page: {page}")
    return int(bool(problems))


def _tell_shorter(
    assignment: Assignment, had: dict[str, timedelta], students: Iterable[str]
) -> None:
    """Say of extensions that became shorter what they were: nothing else keeps that."""
    now = {one.student: one.span for one in read_dates(assignment).extensions}
    for student in sorted({who for who in students if who in had}):
        if now.get(student, timedelta()) < had[student]:
            print(f"{student}: had {in_words(had[student])} before")


def _show_all(course: Course) -> None:
    zone = zone_of(course)
    lines = [("assignment", "due", "extensions")]
    for assignment in course.assignments:
        dates = read_dates(assignment)
        due = shown(dates.due, zone) if dates.due else NO_DATE
        lines.append((assignment.name, due, str(len(dates.extensions) or "")))
    widths = [max(len(line[k]) for line in lines) for k in range(2)]
    for first, second, third in lines:
        print(f"{first:{widths[0]}}  {second:{widths[1]}}  {third}".rstrip())
    print(f"\nlate hand-ins: {policy_in_words(course)}")


def _show(assignment: Assignment) -> None:
    zone, dates = zone_of(assignment.course), read_dates(assignment)
    due = shown(dates.due, zone) if dates.due else NO_DATE
    print(f"{assignment}: due {due}" if dates.due else f"{assignment}: {due} yet")
    for one in dates.extensions:
        until = f", to {shown(one.until, zone)}" if one.until else ""
        print(f"  {one.student}: {in_words(one.span)} later{until}")
    print(f"late hand-ins: {policy_in_words(assignment.course)}")
    for row in _late(assignment, dates):
        cost = f"{row.earned:g} points - {row.penalty:g} = {row.total:g}"
        print(f"  {row.student}: {row.late} late: {cost}")


def _late(assignment: Assignment, dates: Dates) -> list[Row]:
    """Return the rows of those who were late; without a due date nobody is."""
    return [row for row in read_report(assignment).rows if row.late] if dates.due else []
