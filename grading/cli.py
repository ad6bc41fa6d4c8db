"""The command `course`: its words parsed, its errors told. The commands are in grading/commands."""

import argparse
import os
import sys
from pathlib import Path

from grading.doctor import run_doctor
from grading.errors import CourseError, in_words

EPILOG = """a term in five lines:
  course release softmax           make release/softmax from source/softmax
  course collect softmax FILE.zip  take in what students handed in (--dry-run shows it first)
  course grade softmax             run the tests, write the feedback and the class report
  course mark softmax              mark the written answers, question by question
  course report softmax            the class table and the feedback again, with those points
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something is not as it should be, 2 error.

    argv: the words after `course`; None for the process's own
    """
    words = sys.argv[1:] if argv is None else argv
    try:
        parser = _parser()
    except Exception as error:  # a package is missing or broken: the doctor needs none
        return _without_packages(words, error)
    arguments = parser.parse_args(words)
    try:
        if arguments.run is run_doctor:
            return run_doctor(arguments.root)
        from grading.course import open_course

        return arguments.run(open_course(arguments.root), arguments)
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `course report softmax | head`: who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, a folder that may not be written
        said = f"{in_words(error)}: what was there is kept; mend that and run the command again"
        print(f"course: {said}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("course: stopped; what was finished is kept, run it again", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course",
        description="Run the course: release notebooks, grade hand-ins, see how the class does.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--root", type=Path, help="the course folder (default: here or above)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    from grading.commands import add_commands  # imports nbgrader and all else

    add_commands(commands)
    _add_doctor(commands)
    return parser


def _add_doctor(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "check this installation, and say what to do"
    command = commands.add_parser("doctor", help=text, description=f"{text.capitalize()}.")
    command.set_defaults(run=run_doctor)


def _without_packages(words: list[str], error: Exception) -> int:
    """Run the doctor where that was asked for; else say what keeps every other command back."""
    parser = argparse.ArgumentParser(prog="course", add_help=False)
    parser.add_argument("--root", type=Path)
    known, rest = parser.parse_known_args(words)
    if rest[:1] == ["doctor"]:
        return run_doctor(known.root)
    said = " ".join(str(error).split())
    print(
        f"course: a package is missing or broken ({type(error).__name__}: {said}): "
        "run `course doctor`, which says what to do",
        file=sys.stderr,
    )
    return 2
