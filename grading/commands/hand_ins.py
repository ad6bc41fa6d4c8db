"""Commands on hand-ins: collect, grade, mark, report."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from grading.commands.adding import Commands, add_command, printable, require_a_job
from grading.course import Course
from grading.errors import CourseError
from grading.grade import Result, choose, grade, refresh_pages, run_what_was_left, told
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
    command.add_argument("--timeout", type=int, metavar="S", help="seconds a cell may take")
    command.add_argument("--jobs", type=int, metavar="N", help="hand-ins graded at a time")
    command.add_argument(
        "--no-sandbox", action="store_true", help="run student code without isolation"
    )

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
    if arguments.no_sandbox:
        course.config.Examine.sandbox = False
    course.config.Examine.rerun_all = arguments.rerun_all
    assignment = course.assignment(arguments.assignment)
    require_a_job(arguments.jobs)
    if arguments.timeout is not None and arguments.timeout < 1:
        raise CourseError(
            f"--timeout {arguments.timeout}: a cell needs time: take 1 second or more"
        )
    choice = choose(assignment, arguments.all, arguments.student)
    results = grade(assignment, arguments.timeout, arguments.jobs, choice.students)
    if arguments.figures:
        results = run_what_was_left(assignment, results, arguments.timeout, arguments.jobs)
    results += refresh_pages(assignment, [one for left in choice.left.values() for one in left])
    problems, isolation = told(course, results)
    _show(*save_report(assignment, problems, isolation), results)
    print(*filter(None, [str(choice), f"isolation: {isolation}"]), sep="\n")
    return int(any(not result.graded for result in results))


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
