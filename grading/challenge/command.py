"""The commands of a challenge, make, submit, score and board: each a parser, a call, a print."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from grading.challenge.board import read_board
from grading.challenge.held_out import make
from grading.challenge.points import Given, check_has_cells, give_points
from grading.challenge.shown import save_board, text_board
from grading.challenge.taking_in import submit, take_in_hand_ins
from grading.course import Course
from grading.errors import ChallengeError
from helpers.data import DataError


def add_commands(
    challenge: argparse.ArgumentParser, add: Callable[..., argparse.ArgumentParser]
) -> None:
    """Give the command for challenges its subcommands.

    add: takes the subparsers, a name, what it runs and its help text; returns the new parser
    """
    commands = challenge.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = add(commands, "make", run_make, "draw pictures for students and keep their labels")
    command.add_argument("assignment")
    command.add_argument(
        "--cifar10", action="store_true", help="CIFAR-10's test pictures, whose labels are public"
    )

    command = add(commands, "submit", run_submit, "take in a file of predictions")
    command.add_argument("assignment")
    command.add_argument("student")
    command.add_argument("file", type=Path, metavar="predictions.csv")
    command.add_argument(
        "--staff", action="store_true", help="it is the staff's model, which students are to beat"
    )

    command = add(commands, "score", run_score, "take in the predictions of all hand-ins")
    command.add_argument("assignment")
    command.add_argument(
        "--final", action="store_true", help="and give points for the final standing"
    )

    command = add(commands, "board", run_board, "show the standing; write it as a page")
    command.add_argument("assignment")
    command.add_argument(
        "--final", action="store_true", help="by the pictures that the public score leaves out"
    )


def run_make(course: Course, arguments: argparse.Namespace) -> int:
    """Make the pictures and the labels of a challenge."""
    check_has_cells(course.assignment(arguments.assignment))
    try:
        path = make(course.assignment(arguments.assignment), arguments.cifar10)
    except DataError as error:
        raise ChallengeError(str(error)) from error
    place = path.relative_to(course.root)
    print(
        f"{arguments.assignment}: hand out {place}: students put it there, or beside the notebook"
    )
    print("keep to yourself, and back up: challenge.key, and the folder challenge/ with the labels")
    return 0


def run_submit(course: Course, arguments: argparse.Namespace) -> int:
    """Take in one file."""
    assignment = course.assignment(arguments.assignment)
    now = datetime.now(UTC)
    print(submit(assignment, arguments.student, arguments.file, now, arguments.staff))
    return 0


def run_score(course: Course, arguments: argparse.Namespace) -> int:
    """Take in what hand-ins hold, and with --final give the points."""
    assignment = course.assignment(arguments.assignment)
    taken = take_in_hand_ins(assignment, datetime.now(UTC))
    print(*map(str, taken) if taken else ["no hand-in holds a file of predictions"], sep="\n")
    given = Given({}, [])
    if arguments.final:
        given = give_points(assignment, read_board(assignment, final=True))
        for student, points in given.points.items():
            worth = ", ".join(f"{cell} {value:g}" for cell, value in points.items())
            print(f"{student}: {worth}")
        told = [*given.open, f"in the pages too: `course report {assignment}`"]
        print(*told, sep="\n")
    return int(any(one.problem for one in taken) or bool(given.open))


def run_board(course: Course, arguments: argparse.Namespace) -> int:
    """Show the standing."""
    assignment = course.assignment(arguments.assignment)
    board = read_board(assignment, arguments.final)
    page = save_board(assignment, board)
    print(text_board(board), f"\nboard: {page}", sep="\n")
    return 0
