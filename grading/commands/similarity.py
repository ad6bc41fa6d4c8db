"""The command that compares hand-ins with each other: similar."""

import argparse
from pathlib import Path

from grading.commands.adding import Commands, add_command, printable
from grading.course import Course
from grading.similarity import compare, read_works, save_page, text_table


def add_commands(commands: Commands) -> None:
    """Add it to `course`."""
    command = add_command(
        commands, "similar", run_similar, "show which hand-ins are more alike than their class is"
    )
    command.add_argument("assignment")
    command.add_argument(
        "--with",
        dest="earlier",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="compare with hand-ins of an earlier class too; a folder as submitted/ is",
    )


def run_similar(course: Course, arguments: argparse.Namespace) -> int:
    """Compare the hand-ins of a class."""
    assignment = course.assignment(arguments.assignment)
    works = read_works(assignment, arguments.earlier)
    found = compare(works)
    page = save_page(assignment, found)
    print(printable(text_table(found)))
    if found.unread:
        print(printable(f"not compared, no notebook can be read: {', '.join(found.unread)}"))
    print("\nThis is evidence, not a verdict: look at both versions, and ask, before you judge.")
    print(f"page: {page}")
    return 0
