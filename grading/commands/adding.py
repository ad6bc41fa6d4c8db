"""What the commands share: how one is added, and words that several of them take."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from grading.course import Assignment, Course
from grading.errors import CourseError

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[Course, argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    """Give `course` a command, and return its parser, which has no arguments yet.

    run: takes the course and the parsed words, prints, and returns the exit status
    text: what it does, a phrase that begins small; the help shows it
    """
    command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def chosen_assignments(course: Course, name: str | None, everything: bool) -> list[Assignment]:
    """Return the assignment of that name, or without a name all of them.

    Raises CourseError where neither a name is given nor everything is wanted.
    """
    if name:
        return [course.assignment(name)]
    if not everything:
        known = ", ".join(course.assignment_names)
        raise CourseError(f"name an assignment ({known}), or take --all of them")
    return course.assignments


def require_a_job(jobs: int | None) -> None:
    """Raise CourseError for a number of jobs with which nothing would run."""
    if jobs is not None and jobs < 1:
        raise CourseError(f"--jobs {jobs}: at least one at a time is needed: take --jobs 1 or more")


def printable(text: str) -> str:
    """Return text whose signs do nothing to a terminal: a hand-in's own words may be in it."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)
