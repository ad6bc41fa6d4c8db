"""All checks in order, told one by one."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from grading.doctor import of_the_course, of_the_machine, of_the_packages
from grading.doctor.finding import Check, Finding, State, findings_of, problem

CONFIG_NAME = "nbgrader_config.py"  # grading.course has it too, and may not be importable


def run_doctor(root: Path | None, tell: Callable[[str], None] | None = None) -> int:
    """Tell a line for each finding; return the exit status, 1 where there is a problem."""
    tell = tell or _say
    count = dict.fromkeys(State, 0)
    for finding in diagnose(root):
        count[finding.state] += 1
        tell(str(finding))
    told = f"{count[State.OK]} ok, {count[State.WARN]} to look at, {count[State.PROBLEM]} to mend"
    tell(f"\n{told}")
    return int(bool(count[State.PROBLEM]))


def diagnose(root: Path | None) -> Iterator[Finding]:
    """Yield what is found: of Python and its packages, of the machine, of the course folder.

    root: the course folder; None for the one here or above
    """
    folder = _find(root)
    checks: list[tuple[str, Check]] = [
        ("Python", of_the_packages.python),
        ("packages", partial(of_the_packages.packages, folder)),
        ("PyTorch", of_the_packages.pytorch),
        ("Jupyter's kernel", of_the_packages.kernel),
        ("nbgrader in Jupyter", of_the_packages.extensions),
        ("alembic", of_the_packages.alembic),
        ("sandbox", of_the_machine.sandbox),
        ("letters", of_the_machine.letters),
        ("disk", partial(of_the_machine.disk, folder)),
    ]
    if folder:
        checks += [
            ("writing", partial(of_the_machine.writing, folder)),
            (CONFIG_NAME, partial(of_the_course.configuration, folder)),
            ("time zone", partial(of_the_course.time_zone, folder)),
            ("late hand-ins", partial(of_the_course.late_policy, folder)),
            ("gradebook", partial(of_the_course.gradebook, folder)),
            ("data sets", partial(of_the_course.data_sets, folder)),
            ("release", partial(of_the_course.release, folder)),
            ("git", partial(of_the_course.git, folder)),
        ]
    for what, check in checks:
        yield from findings_of(what, check)
    if not folder:
        where = root or Path.cwd()
        yield problem(
            "course folder",
            f"there is none at or above {where} (one holds {CONFIG_NAME})",
            "change to it, or name it with --root",
        )


def _find(root: Path | None) -> Path | None:
    try:
        start = Path(root or Path.cwd()).absolute()
        return next((p for p in (start, *start.parents) if (p / CONFIG_NAME).is_file()), None)
    except OSError:  # the folder that we are in was removed
        return None


def _say(line: str) -> None:
    """Print a line on whatever terminal: a letter that it lacks becomes a question mark."""
    encoding = sys.stdout.encoding or "ascii"
    print(line.encode(encoding, "replace").decode(encoding), flush=True)
