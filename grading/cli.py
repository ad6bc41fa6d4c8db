"""The command `course`: what an instructor types. Each command is a parser, a call, a print."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from grading.audit import Notebook, audit
from grading.challenge import add_commands
from grading.course import Assignment, Course, open_course
from grading.demo import run_demo
from grading.errors import AuditError, CourseError, in_words
from grading.grade import Result, choose, grade, refresh_pages, told
from grading.intake import collect
from grading.notebooks import NOT_YET, mend_headings, tidy
from grading.publishing import publish
from grading.releasing import find_lookups, release, release_leaks, stale_notebooks
from grading.reporting import ClassReport, save_report, text_table
from grading.site import build_site
from helpers.data import CIFAR10, MNIST, DataError, fetch_for_mirror

EPILOG = """a term in five lines:
  course release softmax           make release/softmax from source/softmax
  course collect softmax FILE.zip  take in what students handed in (--dry-run shows it first)
  course grade softmax             run the tests, write the feedback and the class report
  jupyter lab                      grade the written answers: Nbgrader, Formgrader in its menu
  course report softmax            the class table and the feedback again, with those points
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command; return the exit status: 0 done, 1 something is not as it should be, 2 error.

    argv: the words after `course`; None for the process's own
    """
    arguments = _parser().parse_args(argv)
    try:
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


def run_release(course: Course, arguments: argparse.Namespace) -> int:
    """Make student versions, or with --check compare them with those in release/."""
    bad = False
    for assignment in _assignments(course, arguments.assignment, arguments.all or arguments.check):
        if arguments.check:
            bad |= _check_release(assignment)
        else:
            done = release(assignment)
            state = "written to release/" if done.changed else "release/ is up to date"
            print(f"{assignment}: {state}", *filter(None, [done.removed]), sep="\n")
            _tell_headings(assignment)
    return int(bad)


def _tell_headings(assignment: Assignment) -> bool:
    """Say where students read other points than they can get; return whether they do."""
    wrong = [text for one in assignment.sources.values() for text in mend_headings(deepcopy(one))]
    for text in wrong:
        print(f"{assignment}: {text}: course tidy {assignment} mends it, then release again")
    return bool(wrong)


def run_publish(course: Course, arguments: argparse.Namespace) -> int:
    """Bring the students' repository up to what the course is now."""
    done = publish(course, arguments.target)
    if done:
        changed = f"{len(done.written)} files new or changed, {len(done.removed)} gone"
        print(f"{arguments.target}: {changed}; commit {done.commit}")
    else:
        print(f"{arguments.target}: is up to date")
    if not course.config.OpenInColab.get("repository"):
        print(
            "no notebook has a badge for Colab: set c.OpenInColab.repository in nbgrader_config.py "
            "to the repository's address, then course release --all, and publish again"
        )
    return 0


def run_site(course: Course, arguments: argparse.Namespace) -> int:
    """Build the course's web pages."""
    folder = arguments.folder or course.root / "build" / "site"
    site = build_site(course, folder)
    print(f"{site.pages} pages, no leak, no broken link, nothing loaded from elsewhere")
    print(f"open    {site.start}")
    print(f"serve   python -m http.server --directory {shlex.quote(str(folder))}")
    return 0


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
    assignment = course.assignment(arguments.assignment)
    _require_a_job(arguments.jobs)
    if arguments.timeout is not None and arguments.timeout < 1:
        raise CourseError(
            f"--timeout {arguments.timeout}: a cell needs time: take 1 second or more"
        )
    choice = choose(assignment, arguments.all, arguments.student)
    results = grade(assignment, arguments.timeout, arguments.jobs, choice.students)
    results += refresh_pages(assignment, [one for left in choice.left.values() for one in left])
    problems, isolation = told(course, results)
    _show(*save_report(assignment, problems, isolation), results)
    print(*filter(None, [str(choice), f"isolation: {isolation}"]), sep="\n")
    return int(any(not result.graded for result in results))


def run_report(course: Course, arguments: argparse.Namespace) -> int:
    """Print the class table; write the class page, and feedback pages with other points, again."""
    assignment = course.assignment(arguments.assignment)
    results = refresh_pages(assignment, assignment.students)
    problems = {result.student: result.problem for result in results}
    _show(*save_report(assignment, problems), results)
    return 0


def run_tidy(course: Course, arguments: argparse.Namespace) -> int:
    """Clean the notebooks in source/, or with --check say which are not clean."""
    bad = False
    for assignment in _assignments(course, arguments.assignment, everything=True):
        for path in assignment.source_paths:
            faults = tidy(path, arguments.check)
            bad |= bool(faults)
            if faults:
                state = "not tidy" if arguments.check else "made tidy"
                print(f"{path.relative_to(course.root)}: {state}: {', '.join(faults)}")
    return int(bad and arguments.check)


def run_audit(course: Course, arguments: argparse.Namespace) -> int:
    """Hold the tests against wrong and right answers."""
    assignments = _assignments(course, arguments.assignment, everything=True)
    notebooks = [Notebook(one, name) for one in assignments for name in one.notebook_names]
    if arguments.notebook:
        named = [notebook for notebook in notebooks if notebook.stem == arguments.notebook]
        if not named:
            there = ", ".join(notebook.stem for notebook in notebooks)
            raise AuditError(f"no notebook {arguments.notebook!r}: there is {there}")
        notebooks = named
    _require_a_job(arguments.jobs)
    chosen = {name: getattr(arguments, name) for name in ("exercise", "only", "quick", "seed")}
    good = [audit(notebook, arguments.jobs, **chosen) for notebook in notebooks]
    return int(not all(good))


def run_data(course: Course, arguments: argparse.Namespace) -> int:
    """Download the data sets, for this course or for a mirror of its own."""
    mirror, bad = arguments.mirror, False
    for data_set in (CIFAR10, MNIST):
        try:
            if mirror:
                fetch_for_mirror(data_set, mirror)
                print(f"{data_set.name}: {len(data_set.published)} files in {mirror}")
            else:
                print(f"{data_set.name}: {data_set.fetch(course.root / 'data')}")
        except DataError as error:
            bad = True
            print(f"{data_set.name}: {error}")
    if mirror and not bad:
        print(f"serve them:     cd {shlex.quote(str(mirror))} && python -m http.server 8000")
        print("students set:   COURSE_MIRROR=http://the-name-of-this-machine:8000")
    return int(bad)


def run_pretrain(course: Course, arguments: argparse.Namespace) -> int:
    """Train the backbones of transfer_learning, or with --check compare them with the manifest."""
    from grading.pretrain import check_weights, pretrain  # PyTorch takes seconds to load

    folder = arguments.out or course.root / "helpers" / "torch_nets" / "pretrained" / "weights"
    if arguments.check:
        check_weights(folder)
    else:
        pretrain(arguments.size, arguments.source, folder)
        print(f"written to {folder}")
    return 0


def run_the_demo(course: Course, arguments: argparse.Namespace) -> int:
    """Run the main job on a made-up class."""
    run_demo(course, arguments.folder)
    return 0


def _assignments(course: Course, name: str | None, everything: bool) -> list[Assignment]:
    if name:
        return [course.assignment(name)]
    if not everything:
        known = ", ".join(course.assignment_names)
        raise CourseError(f"name an assignment ({known}), or take --all of them")
    return course.assignments


def _require_a_job(jobs: int | None) -> None:
    if jobs is not None and jobs < 1:
        raise CourseError(f"--jobs {jobs}: at least one at a time is needed: take --jobs 1 or more")


def _check_release(assignment: Assignment) -> bool:
    stale, leaks = stale_notebooks(assignment), release_leaks(assignment)
    for name in stale:
        print(f"release/{assignment}/{name}: not what source/ gives: course release {assignment}")
    for leak in leaks:
        print(f"release/{assignment}: students see {leak}")
    lookups = [(stem, lookup) for stem in assignment.sources
               for lookup in find_lookups(assignment.sources[stem])]  # fmt: skip
    for stem, lookup in lookups:
        print(f"source/{assignment}/{stem}: {lookup}")
    headings = _tell_headings(assignment)
    if not stale and not leaks and not lookups and not headings:
        print(f"release/{assignment}: as source/ gives it, no leak")
    return bool(stale or leaks or lookups or headings)


def _show(report: ClassReport, page: Path, results: list[Result]) -> None:
    """Print the class table, and what a TA should know of each hand-in."""
    print(text_table(report))
    if any(row.to_grade for row in report.rows):
        print(f".    {NOT_YET}")
    problems = {result.student: result.problem for result in results if result.problem}
    for problem in problems.values():
        print(_printable(problem))
    for text, students in report.remarks(problems).items():
        if text not in problems.values():
            print(_printable(f"{', '.join(students)}: {text}"))
    for row in report.rows:
        for note in row.notes:
            print(_printable(f"{row.student}/{report.assignment}: {note}"))
    print(f"\nclass page: {page}")


def _printable(text: str) -> str:
    """Return text whose signs do nothing to a terminal: a hand-in's own words may be in it."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course",
        description="Run the course: release notebooks, grade hand-ins, see how the class does.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--root", type=Path, help="the course folder (default: here or above)")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = _add(commands, "release", run_release, "make the student version of an assignment")
    command.add_argument("assignment", nargs="?")
    command.add_argument("--all", action="store_true", help="of every assignment")
    command.add_argument("--check", action="store_true", help="write nothing; say what is stale")

    command = _add(commands, "publish", run_publish, "make or update the students' repository")
    command.add_argument("target", metavar="FOLDER_OR_REPOSITORY")

    command = _add(commands, "site", run_site, "build the course's web pages, to read")
    command.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: build/site"
    )

    command = _add(
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

    command = _add(
        commands, "grade", run_grade, "grade what is new or changed and write the report"
    )
    command.add_argument("assignment")
    command.add_argument("--all", action="store_true", help="those that did not change too")
    command.add_argument(
        "--student", action="append", default=[], metavar="NAME", help="this one, changed or not"
    )
    command.add_argument("--timeout", type=int, metavar="S", help="seconds a cell may take")
    command.add_argument("--jobs", type=int, metavar="N", help="hand-ins graded at a time")
    command.add_argument(
        "--no-sandbox", action="store_true", help="run student code without isolation"
    )

    command = _add(commands, "report", run_report, "show the class table; write the class page")
    command.add_argument("assignment")

    command = _add(commands, "tidy", run_tidy, "clean source notebooks after editing")
    command.add_argument("assignment", nargs="?", help="default: every assignment")
    command.add_argument("--check", action="store_true", help="write nothing; say what is not tidy")

    command = _add(commands, "audit", run_audit, "measure the tests on wrong and right answers")
    command.add_argument("assignment", nargs="?", help="default: every assignment")
    command.add_argument("--notebook", default="", metavar="NAME", help="one notebook only")
    command.add_argument("--exercise", default="", metavar="NAME", help="one exercise only")
    command.add_argument("--only", default="", metavar="ANSWER", help="one answer, with its code")
    command.add_argument(
        "--quick",
        action="store_true",
        help="hand-written answers alone, on the tests that can see them",
    )
    command.add_argument(
        "--seed", type=int, default=0, metavar="N", help="hidden tests draw other inputs"
    )
    command.add_argument("--jobs", type=int, default=2, metavar="N", help="answers at a time")

    command = _add(commands, "data", run_data, "download the data sets once, for all of a class")
    command.add_argument(
        "--mirror", type=Path, metavar="FOLDER", help="the files as published, for a web server"
    )

    command = _add(commands, "pretrain", run_pretrain, "train the backbones of transfer_learning")
    command.add_argument("--size", action="append", help="resnet10 or resnet18 only")
    command.add_argument("--source", action="append", help="broad or narrow only")
    command.add_argument("--out", type=Path, metavar="FOLDER", help="default: where they ship")
    command.add_argument("--check", action="store_true", help="train nothing; verify the files")

    text = "predictions on pictures whose labels staff keep, and a leaderboard"
    challenge = commands.add_parser("challenge", help=text, description=f"{text.capitalize()}.")
    add_commands(challenge, _add)

    command = _add(commands, "demo", run_the_demo, "all of it on a made-up class, in ./demo")
    command.add_argument("--folder", type=Path, default=Path("demo"), help="default: ./demo")
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[Course, argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command
