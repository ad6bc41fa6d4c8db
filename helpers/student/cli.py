"""The command `course-student`: a parser, one call, one printed result for each subcommand."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from helpers.student.checking import check
from helpers.student.copies import list_assignments, start
from helpers.student.errors import StudentError
from helpers.student.handing_in import pack
from helpers.student.running import ALL_SECONDS, CELL_SECONDS
from helpers.student.updating import update

Run: TypeAlias = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

NOTEBOOK = "a notebook, or an assignment that you started; else the only notebook in this folder"


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return 0, or 2 where a sentence says what is wrong.

    >>> main(["start", "softmax", "--here", "/"])
    2
    """
    given = parser().parse_args(arguments)
    try:
        given.run(given)
    except StudentError as why:
        print(why, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; nothing of yours was changed.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of all subcommands."""
    made = argparse.ArgumentParser(
        prog="course-student", description="Your copy of the course: start, work, check, hand in."
    )
    made.set_defaults(run=_list, here=Path())
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    one = _add(commands, "start", _start, "copy an assignment to work/, where it is yours")
    one.add_argument("name", nargs="?", help="of the assignment; without it all are listed")
    _add(commands, "list", _list, "list the assignments and how far yours are")
    one = _add(commands, "update", _update, "bring your copy up to the course's newest version")
    one.add_argument("name", help="of the assignment")
    one = _add(commands, "check", _check, "run the saved notebook: will it grade?")
    one.add_argument("--zip", action="store_true", help="then write the zip file to hand in")
    _add_limits(one)
    _add_limits(_add(commands, "pack", _pack, "check, then write the zip file to hand in"))
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


if __name__ == "__main__":
    sys.exit(main())
