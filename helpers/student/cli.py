"""The command `course-student`: a parser, one call, one printed result for each subcommand."""

import argparse
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from helpers.student.checking import check
from helpers.student.copies import start
from helpers.student.errors import StudentError
from helpers.student.folders import assignments, course_above
from helpers.student.handing_in import pack
from helpers.student.listing import list_assignments
from helpers.student.naming import near
from helpers.student.older import in_words
from helpers.student.restoring import restore
from helpers.student.running import ALL_SECONDS, CELL_SECONDS
from helpers.student.updating import update

Run: TypeAlias = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

NAMES = ("start", "list", "update", "check", "pack", "restore")
ASSIGNMENT = "an assignment, as `course-student list` names it, or its folder"
NOTEBOOK = "an assignment, a notebook or its file; without it the one that is in this folder"


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 2 where a sentence says what is wrong.

    >>> main(["start", "softmax", "--here", "/"])
    2
    """
    speak_plainly()
    words = sys.argv[1:] if arguments is None else arguments
    if told := not_a_command(words):
        print(told, file=sys.stderr)
        return 2
    given = parser().parse_args(words)
    try:
        given.run(given)
        sys.stdout.flush()
    except StudentError as why:
        print(in_words(why), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; nothing of yours was changed.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `course-student list | head -1`: who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as why:  # a full disk, a folder that may not be read
        print(f"{why.strerror or why}: {why.filename or Path.cwd()}", file=sys.stderr)
        return 2
    return 0


def speak_plainly() -> None:
    """Let print write what a console cannot show as ?, and each line at once."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors="replace", line_buffering=True)


def not_a_command(words: list[str]) -> str:
    """Return what to say where the first word is no subcommand; "" where it is, or an option.

    >>> not_a_command(["chekc", "softmax"])
    'course-student has no command chekc. Did you mean check?'
    >>> not_a_command(["check"])
    ''
    """
    if not words or words[0].startswith("-") or words[0] in NAMES:
        return ""
    word, course = words[0], course_above(Path())
    told = f"course-student has no command {word}."
    if found := near([word], list(NAMES)):
        return f"{told} Did you mean {found[0]}?"
    if course and (found := near([word], assignments(course))):
        ways = f"`course-student start {found[0]}` or `course-student check {found[0]}`"
        return f"{told} Did you mean {ways}?"
    return f"{told} There are {', '.join(NAMES)}; --help says what each does."


def parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    made = argparse.ArgumentParser(
        prog="course-student", description="Your copy of the course: start, work, check, hand in."
    )
    made.set_defaults(run=_list, here=Path())
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    one = _add(commands, "start", _start, "copy an assignment to work/, where it is yours")
    one.add_argument("name", nargs="?", help=f"{ASSIGNMENT}; without it all are listed")
    _add(commands, "list", _list, "list the assignments and how far yours are")
    one = _add(commands, "update", _update, "bring your copy up to the course's newest version")
    one.add_argument("name", nargs="?", help=f"{ASSIGNMENT}; without it all that you started")
    one = _add(commands, "check", _check, "run the saved notebook: will it grade?")
    one.add_argument("--zip", action="store_true", help="then write the zip file to hand in")
    _add_limits(one)
    _add_limits(_add(commands, "pack", _pack, "check, then write the zip file to hand in"))
    one = _add(commands, "restore", _restore, "put an older copy in place of a damaged notebook")
    one.add_argument("notebook", nargs="?", help=NOTEBOOK)
    one.add_argument("--copy", default="", help="which one; without it the newest that is whole")
    return made


def _add(commands: Commands, name: str, run: Run, told: str) -> argparse.ArgumentParser:
    one = commands.add_parser(name, help=told, description=told)
    one.add_argument(
        "--here", type=Path, default=Path(), help="work as if in this folder (default: this one)"
    )
    one.set_defaults(run=run)
    return one


def _add_limits(one: argparse.ArgumentParser) -> None:
    one.add_argument("notebook", nargs="?", help=NOTEBOOK)
    for name, limit, what in (
        ("--cell-seconds", CELL_SECONDS, "a cell"),
        ("--all-seconds", ALL_SECONDS, "all cells"),
    ):
        told = f"how long {what} may take (default {limit})"
        one.add_argument(name, type=_seconds, default=limit, help=told)


def _seconds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a whole number of seconds is wanted, 1 or more")
    return int(text)


def _start(given: argparse.Namespace) -> None:
    print(start(given.name, given.here) if given.name else list_assignments(given.here))


def _list(given: argparse.Namespace) -> None:
    print(list_assignments(given.here))


def _update(given: argparse.Namespace) -> None:
    print(update(given.name, given.here))


def _check(given: argparse.Namespace) -> None:
    run = pack if given.zip else check
    run(given.notebook, given.here, cell_seconds=given.cell_seconds, all_seconds=given.all_seconds)


def _pack(given: argparse.Namespace) -> None:
    pack(given.notebook, given.here, cell_seconds=given.cell_seconds, all_seconds=given.all_seconds)


def _restore(given: argparse.Namespace) -> None:
    print(restore(given.notebook, given.here, given.copy))


if __name__ == "__main__":
    sys.exit(main())
