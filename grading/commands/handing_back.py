"""The command `course export`: points and feedback back to where hand-ins came from."""

import argparse
from pathlib import Path

from grading.commands.adding import Commands, add_command
from grading.course import Assignment, Course, write_whole_bytes
from grading.errors import CourseError
from grading.grade import refresh_pages
from grading.handing_back import (
    feedback_zip,
    points_file,
    read_leaving,
    release_feedback,
)
from grading.intake import class_list

LMS = ("moodle", "canvas", "gradescope", "csv")
LAYOUTS = ("moodle", "canvas", "folders", "exchange")


def add_commands(commands: Commands) -> None:
    """Add it to `course`."""
    command = add_command(
        commands, "export", run_export, "points and feedback in the form of your LMS"
    )
    command.add_argument("assignment")
    command.add_argument("--to", choices=LMS, default="csv", help="points; default: a plain table")
    command.add_argument(
        "--feedback", choices=LAYOUTS, help="the feedback pages in one zip, instead of points"
    )
    command.add_argument(
        "--template", type=Path, metavar="FILE.csv", help="the file as the LMS gave it, to fill in"
    )
    command.add_argument("--column", default="", metavar="NAME", help="of the template")
    command.add_argument(
        "--scale", action="store_true", help="bring points to the maximum that the LMS has"
    )
    command.add_argument(
        "--all", action="store_true", help="points too that are not the last word yet"
    )
    command.add_argument(
        "--roster", type=Path, metavar="FILE.csv", help="the class list, as your LMS exports it"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="default: in export/")


def run_export(course: Course, arguments: argparse.Namespace) -> int:
    """Write what an LMS takes; say who is left out and why, and end with 1 then."""
    assignment = course.assignment(arguments.assignment)
    _check(arguments)
    stale = refresh_pages(assignment, assignment.students)
    leaving = read_leaving(assignment, arguments.all)
    if arguments.feedback:
        leaving = leaving.without({one.student: one.problem for one in stale})
    roster = class_list(assignment, arguments.roster)
    if arguments.feedback == "exchange":
        done, left = release_feedback(course, leaving)
        where = "the exchange"
    else:
        if arguments.feedback:
            written = feedback_zip(leaving, arguments.feedback, roster, arguments.template)
        else:
            choices = (arguments.template, arguments.column, arguments.scale)
            written = points_file(leaving, arguments.to, roster, *choices)
        done, left, where = written.students, written.left, _place(assignment, arguments)
        print(*written.notes, sep="\n", end="\n" if written.notes else "")
        if done:
            write_whole_bytes(Path(where), written.content)
    left = [*leaving.left, *left]
    print(*left, sep="\n", end="\n" if left else "")
    what = "feedback pages" if arguments.feedback else "points"
    print(f"{assignment}: {what} of {len(done)}: {where}" if done else f"{assignment}: nothing yet")
    return int(bool(left) or not done)


def _check(arguments: argparse.Namespace) -> None:
    """Raise CourseError for words that do not go together."""
    if arguments.feedback and (arguments.column or arguments.scale):
        raise CourseError("--column and --scale are for points: leave out --feedback")
    if arguments.template and not arguments.feedback and arguments.to == "gradescope":
        raise CourseError("Gradescope imports no table of points: leave out --template")
    if arguments.template and arguments.feedback not in (None, "moodle"):
        raise CourseError(f"--feedback {arguments.feedback} needs no --template: leave it out")
    if (arguments.column or arguments.scale) and not arguments.template:
        raise CourseError("--column and --scale are of a file of the LMS: name it with --template")


def _place(assignment: Assignment, arguments: argparse.Namespace) -> str:
    if arguments.out:
        return str(arguments.out)
    of = f"feedback-{arguments.feedback}" if arguments.feedback else arguments.to
    is_zip = bool(arguments.feedback) or arguments.to == "gradescope"
    name = f"{assignment}.csv" if of == "csv" else f"{assignment}-{of}.{'zip' if is_zip else 'csv'}"
    return str(assignment.course.root / "export" / name)
