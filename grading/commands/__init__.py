"""What an instructor types: each command of `course` is a parser, a call, a print."""

import argparse
from pathlib import Path

from grading import challenge
from grading.commands import dates, giving_out, hand_ins, handing_back, notebooks, similarity
from grading.commands.adding import Commands, add_command
from grading.course import Course
from grading.demo import run_demo

__all__ = ["add_commands"]


def add_commands(commands: Commands) -> None:
    """Add all commands to `course`, in the order in which its help lists them."""
    notebooks.add_commands(commands)
    hand_ins.add_commands(commands)
    dates.add_commands(commands)
    handing_back.add_commands(commands)
    similarity.add_commands(commands)
    giving_out.add_commands(commands)

    text = "predictions on pictures whose labels staff keep, and a leaderboard"
    parser = commands.add_parser("challenge", help=text, description=f"{text.capitalize()}.")
    challenge.add_commands(parser, add_command)

    command = add_command(commands, "demo", run_the_demo, "all of it on a made-up class, in ./demo")
    command.add_argument("--folder", type=Path, default=Path("demo"), help="default: ./demo")


def run_the_demo(course: Course, arguments: argparse.Namespace) -> int:
    """Run the main job on a made-up class."""
    run_demo(course, arguments.folder)
    return 0
