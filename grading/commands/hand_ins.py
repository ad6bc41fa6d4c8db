"""Commands on hand-ins: collect, grade, mark, report."""

import argparse
from collections.abc import Sized
from pathlib import Path
from urllib.parse import urlsplit

from grading.commands.adding import Commands, add_command, printable, require_a_job
from grading.course import Course
from grading.errors import CourseError
from grading.grade import (
    Result,
    Way,
    choose,
    grade,
    log_path,
    plan_regrade,
    refresh_pages,
    regrade,
    told,
)
from grading.intake import collect
from grading.notebooks import NOT_YET
from grading.reporting import ClassReport, save_report, text_table


def add_commands(commands: Commands) -> None:
    """Add them to `course`."""
    command = add_command(
        commands, "collect", run_collect, "take in hand-ins: zip files, folders, notebooks"
    )
    command.add_argument("assignment")
    command.add_argument("file", type=Path, nargs="+", metavar="FILE_OR_FOLDER")
    command.add_argument(
        "--roster", type=Path, metavar="FILE.csv", help="the class list, as your LMS exports it"
    )
    command.add_argument(
        "--as",
        dest="named",
        action="append",
        type=_answer,
        default=[],
        metavar="FILE=STUDENT",
        help="whose a file, a folder or a name in a download is; it counts then",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="stop after the table of what will happen"
    )

    command = add_command(
        commands, "grade", run_grade, "grade what is new or changed and write the report"
    )
    command.add_argument("assignment")
    command.add_argument("--all", action="store_true", help="those that did not change too")
    command.add_argument(
        "--student", action="append", default=[], metavar="NAME", help="this one, changed or not"
    )
    command.add_argument(
        "--rerun-all", action="store_true", help="run the cells too that no score needs"
    )
    command.add_argument("--figures", action="store_true", help="the same, when all scores are in")
    _add_ways(command)

    command = add_command(
        commands, "regrade", run_regrade, "grade again whose tests or points changed, and say why"
    )
    command.add_argument("assignment")
    command.add_argument(
        "--dry-run", action="store_true", help="say what would run and why, and change nothing"
    )
    _add_ways(command)

    command = add_command(
        commands, "mark", run_mark, "mark the written answers, question by question, in a browser"
    )
    command.add_argument("assignment")
    command.add_argument("--names", action="store_true", help="show whose the answers are")
    command.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.add_argument(
        "--address", default="", metavar="URL", help="where a proxy shows the page, as on a hub"
    )

    command = add_command(
        commands, "report", run_report, "show the class table; write the class page"
    )
    command.add_argument("assignment")


def _add_ways(command: argparse.ArgumentParser) -> None:
    """Give a command that grades the words which say how."""
    command.add_argument("--timeout", type=int, metavar="S", help="seconds a cell may take")
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs", type=int, metavar="N", help="hand-ins run at a time, on this machine"
    )
    where.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="run them on a Dask cluster"
    )
    command.add_argument(
        "--no-sandbox", action="store_true", help="run student code without isolation"
    )


def run_collect(course: Course, arguments: argparse.Namespace) -> int:
    """Tell what will happen to hand-ins, then lay them out in submitted/."""
    done = collect(
        course.assignment(arguments.assignment),
        *arguments.file,
        roster=arguments.roster,
        named=dict(arguments.named),
        dry_run=arguments.dry_run,
        tell=print,
    )
    return int(not done.is_whole)


def _answer(text: str) -> tuple[str, str]:
    """Return the file and the student of `--as FILE=STUDENT`."""
    file, sign, student = text.rpartition("=")
    if not sign or not file or not student:
        raise argparse.ArgumentTypeError(f"{text!r} is not FILE=STUDENT")
    return file, student


def run_grade(course: Course, arguments: argparse.Namespace) -> int:
    """Grade what is new or changed and write the report."""
    way = _way(course, arguments, command="grade", all=arguments.all, student=arguments.student)
    course.config.Examine.rerun_all = arguments.rerun_all
    assignment = course.assignment(arguments.assignment)
    choice = choose(assignment, arguments.all, arguments.student)
    results = grade(assignment, way, choice.students)
    results += refresh_pages(assignment, [one for left in choice.left.values() for one in left])
    problems, isolation = told(assignment, results, way)
    report, page = save_report(assignment, problems, isolation)
    _show(report, page, results)
    said = f"isolation: {isolation or report.isolation}"
    print(*filter(None, [str(choice), said]), sep="\n")
    return int(any(not result.graded for result in results))


def run_regrade(course: Course, arguments: argparse.Namespace) -> int:
    """Grade again whose tests or points changed; list the scores that moved."""
    way = _way(course, arguments, command="regrade")
    assignment = course.assignment(arguments.assignment)
    plan = plan_regrade(assignment)
    for cell, students in plan.cells.items():
        print(printable(f"{cell}: {_some(students)}"))
    for student, why in plan.left.items():
        print(printable(f"{student}: left alone: {why}"))
    if arguments.dry_run:
        print(f"{assignment}: {_counted(plan.reasons, 'hand-in')} would run; nothing was changed")
        return 0
    results, moved = regrade(assignment, plan, way)
    report, page = save_report(assignment, *told(assignment, results, way))
    _show(report, page, results)
    for one in moved:
        print(printable(str(one)))
    said = f"{_counted(moved, 'score')} moved, {_counted(results, 'hand-in')} ran"
    print(f"{said}; listed in {log_path(assignment)}" if moved else said)
    return int(any(not result.graded for result in results))


def _counted(things: Sized, name: str) -> str:
    """Return how many there are.

    >>> _counted("a", "score"), _counted("ab", "score")
    ('1 score', '2 scores')
    """
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _some(students: list[str]) -> str:
    """Name a few, and count the others."""
    return ", ".join(students[:3]) + (f" and {len(students) - 3} more" * (len(students) > 3))


def _way(course: Course, arguments: argparse.Namespace, **asked: object) -> Way:
    """Return how a class is graded, as the words say.

    asked: what else a run goes on with only when it is the same
    raises: CourseError for a number with which nothing would run
    """
    if arguments.no_sandbox:
        course.config.Examine.sandbox = False
    require_a_job(arguments.jobs)
    if arguments.timeout is not None and arguments.timeout < 1:
        raise CourseError(
            f"--timeout {arguments.timeout}: a cell needs time: take 1 second or more"
        )
    figures = getattr(arguments, "figures", False)
    return Way(arguments.timeout, arguments.jobs, arguments.scheduler, figures, asked)


def run_mark(course: Course, arguments: argparse.Namespace) -> int:
    """Show the page for marking until Ctrl-C."""
    from grading.marking import serve  # scikit-learn takes a second to load

    address = urlsplit(arguments.address)
    if arguments.address and not (address.scheme in ("http", "https") and address.hostname):
        raise CourseError(f"--address {arguments.address}: a whole address begins with https://")
    serve(
        course.assignment(arguments.assignment),
        arguments.port,
        arguments.names,
        arguments.address,
        browser=not arguments.no_browser,
        tell=lambda text: print(printable(text), flush=True),
    )
    return 0


def run_report(course: Course, arguments: argparse.Namespace) -> int:
    """Print the class table; write the class page, and feedback pages with other points, again."""
    assignment = course.assignment(arguments.assignment)
    results = refresh_pages(assignment, assignment.students)
    problems = {result.student: result.problem for result in results}
    _show(*save_report(assignment, problems), results)
    return 0


def _show(report: ClassReport, page: Path, results: list[Result]) -> None:
    """Print the class table, and what a TA should know of each hand-in."""
    print(text_table(report))
    if any(row.to_grade for row in report.rows):
        print(f".    {NOT_YET}")
    problems = {result.student: result.problem for result in results if result.problem}
    for problem in problems.values():
        print(printable(problem))
    for text, students in report.remarks(problems).items():
        if text not in problems.values():
            print(printable(f"{', '.join(students)}: {text}"))
    for row in report.rows:
        for note in row.notes:
            print(printable(f"{row.student}/{report.assignment}: {note}"))
    print(f"\nclass page: {page}")
