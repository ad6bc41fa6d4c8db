"""Commands on notebooks: release, tidy, audit."""

import argparse
from copy import deepcopy

from grading.audit import Notebook, audit, named, naming_summary
from grading.commands.adding import Commands, add_command, chosen_assignments, require_a_job
from grading.course import Assignment, Course
from grading.errors import AuditError
from grading.notebooks import mend_headings, tidy
from grading.releasing import find_lookups, release, release_leaks, stale_notebooks


def add_commands(commands: Commands) -> None:
    """Add them to `course`."""
    command = add_command(
        commands, "release", run_release, "make the student version of an assignment"
    )
    command.add_argument("assignment", nargs="?")
    command.add_argument("--all", action="store_true", help="of every assignment")
    command.add_argument("--check", action="store_true", help="write nothing; say what is stale")

    command = add_command(commands, "tidy", run_tidy, "clean source notebooks after editing")
    command.add_argument("assignment", nargs="?", help="default: every assignment")
    command.add_argument("--check", action="store_true", help="write nothing; say what is not tidy")

    command = add_command(
        commands, "audit", run_audit, "measure the tests on wrong and right answers"
    )
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
    command.add_argument(
        "--named",
        action="store_true",
        help="how many mistakes are named with their own rule left out, by what, in what time",
    )
    command.add_argument(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="with --named: one wrong answer of so many",
    )


def run_release(course: Course, arguments: argparse.Namespace) -> int:
    """Make student versions, or with --check compare them with those in release/."""
    bad = False
    for assignment in chosen_assignments(
        course, arguments.assignment, arguments.all or arguments.check
    ):
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


def run_tidy(course: Course, arguments: argparse.Namespace) -> int:
    """Clean the notebooks in source/, or with --check say which are not clean."""
    bad = False
    for assignment in chosen_assignments(course, arguments.assignment, everything=True):
        for path in assignment.source_paths:
            faults = tidy(path, arguments.check)
            bad |= bool(faults)
            if faults:
                state = "not tidy" if arguments.check else "made tidy"
                print(f"{path.relative_to(course.root)}: {state}: {', '.join(faults)}")
    return int(bad and arguments.check)


def run_audit(course: Course, arguments: argparse.Namespace) -> int:
    """Hold the tests against wrong and right answers."""
    assignments = chosen_assignments(course, arguments.assignment, everything=True)
    notebooks = [Notebook(one, name) for one in assignments for name in one.notebook_names]
    if arguments.notebook:
        named = [notebook for notebook in notebooks if notebook.stem == arguments.notebook]
        if not named:
            there = ", ".join(notebook.stem for notebook in notebooks)
            raise AuditError(f"no notebook {arguments.notebook!r}: there is {there}")
        notebooks = named
    require_a_job(arguments.jobs)
    if arguments.named:
        return _count_named(notebooks, arguments.jobs, arguments.every)
    chosen = {name: getattr(arguments, name) for name in ("exercise", "only", "quick", "seed")}
    good = [audit(notebook, arguments.jobs, **chosen) for notebook in notebooks]
    return int(not all(good))


def _count_named(notebooks: list[Notebook], jobs: int, every: int) -> int:
    """Print how many wrong answers are named, and each that is not, or that a hint misleads."""
    if every < 1:
        raise AuditError(f"--every {every}: one answer of how many? Write 1 or more")
    everything = []
    for notebook in notebooks:
        notebook.assignment.check_released()
        all_told = list(named(notebook, jobs, every))
        for told in all_told:
            if told.is_misled or not told.is_named:
                what = "misled" if told.is_misled else "not named"
                print(
                    f"{told.name}: {what}{'' if told.is_known else ', with nothing left out too'}"
                )
                print(*(f"    {line}" for line in (told.message, told.hint) if line), sep="\n")
        print(f"{notebook.name}: {naming_summary(all_told)}", flush=True)
        everything += all_told
    if len(notebooks) > 1:
        print(f"all notebooks: {naming_summary(everything)}")
    return 0
