"""Make the plan: sift what was found, choose what counts, compare it with what is there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from grading.course import Assignment
from grading.errors import CollectError
from grading.intake.choosing import choose
from grading.intake.containers import MOST_MB, MOST_OWN_MB, UNREADABLE, Archives
from grading.intake.gradescope import NAME
from grading.intake.hand_in import COLLECTED
from grading.intake.layouts import any_time
from grading.intake.plan import Left, Part, Plan, StudentPlan
from grading.intake.roster import words_in
from grading.intake.staging import stage
from grading.intake.whose import Owned
from grading.intake.written import ONLINE, is_online_text

TIME, SECRET = "timestamp.txt", "submission_secret.txt"


def make_plan(
    assignment: Assignment, sources: list[Path], owned: list[Owned], archives: Archives, aside: Path
) -> Plan:
    """Say what collecting these files will do; their bytes are brought to the folder aside.

    raises: CollectError where they would fill the disk
    """
    plan = Plan(assignment, sources)
    by_student: dict[str, list[Owned]] = defaultdict(list)
    for one in _with_written_times(owned, assignment.name, archives):
        if one.level.own[-1] == NAME and not one.student:
            continue  # it says whose Gradescope's folders are
        if left := _why_left(one, assignment):
            plan.left.append(left)
        elif one.level.own[-1] != TIME:
            by_student[one.student].append(one)
    _check_size(by_student)
    for number, (student, files) in enumerate(sorted(by_student.items())):
        made = _plan_student(plan, student, files, archives, aside / f"{number:05d}")
        plan.students += [made] if made.parts else []
    return plan


def _check_size(by_student: Mapping[str, list[Owned]]) -> None:
    total = sum(one.member.size for files in by_student.values() for one in files) / 1e6
    if total > MOST_MB:
        raise CollectError(
            f"the hand-ins would unpack to {total:,.0f} MB (limit {MOST_MB:,} MB): collect them in "
            "parts"
        )


def _with_written_times(owned: list[Owned], assignment: str, archives: Archives) -> list[Owned]:
    """Give files the time of the timestamp.txt that nbgrader has put beside them."""
    times: dict[tuple, datetime | None] = {}
    for one in owned:
        if one.level.own[-1] == TIME and _is_nbgraders(one, assignment):
            times[one.level.unit] = any_time(_start_of(one, archives)) or one.level.time
    return [
        replace(one, level=replace(one.level, time=times.get(one.level.unit, one.level.time)))
        for one in owned
    ]


def _is_nbgraders(one: Owned, assignment: str) -> bool:
    """Tell whether nbgrader's exchange put a file where it is, not a student."""
    if one.level.layout == "the exchange":
        return len(one.level.own) == 1 and not _is_packed(one)
    beside = len(one.level.own) == 2 and one.level.own[0] == assignment
    return not one.level.layout and beside and not one.member.zips and not _is_of_one(one)


def _is_of_one(one: Owned) -> bool:
    """Tell whether a file is in a zip file that bears its owner's name, and was packed by them."""
    source = one.member.source
    return source.is_file() and {*words_in(one.student)} <= {*words_in(source.stem)}


def _is_packed(one: Owned) -> bool:
    """Tell whether a file is in a zip file below the name that says whose it is."""
    return any(at > one.level.label.count("/") for at in one.member.zips)


def _start_of(one: Owned, archives: Archives) -> str:
    try:
        with archives.reading(one.member) as file:
            return file.read(200).decode("utf-8", "replace")
    except UNREADABLE:
        return ""


def _why_left(one: Owned, assignment: Assignment) -> Left | None:
    """Return why a file is not laid out; None where it is."""
    member, name = one.member, one.level.own[-1]
    if member.problem:
        is_lost = one.is_notebook or bool(member.zips) or not member.problem.startswith("is a link")
        return Left(one, member.problem, matters=is_lost)
    if one.question:
        matters = one.is_notebook or bool(one.member.zips)
        return Left(one, one.question, one.choices, is_question=matters, matters=matters)
    if one.level.assignment and one.level.assignment != assignment.name:
        return Left(one, f"is a hand-in for {one.level.assignment}", matters=False)
    flat = not one.level.layout and one.level.label == member.path
    if flat and one.is_notebook and one.file.notebook and not _is_expected(one, assignment):
        return Left(one, f"{one.file.notebook} is no notebook of {assignment}")
    if name in (TIME, SECRET, COLLECTED) and not _is_nbgraders(one, assignment.name):
        return Left(one, "only nbgrader's exchange writes such a file", matters=False)
    return None


def _is_expected(one: Owned, assignment: Assignment) -> bool:
    return one.file.notebook in assignment.notebook_names


def _plan_student(
    plan: Plan, student: str, files: list[Owned], archives: Archives, staged: Path
) -> StudentPlan:
    made = StudentPlan(student, staged)
    size = sum(one.member.size for one in files) / 1e6
    if size > MOST_OWN_MB:
        why = f"with all that came with it has {size:,.0f} MB (limit {MOST_OWN_MB:,} MB)"
        plan.left.append(Left(files[0], why))
        return made
    notebooks: dict[str, list[Owned]] = defaultdict(list)
    others = []
    for one in files:
        is_result = any(part.endswith("_results") for part in one.level.own[:-1])
        if one.is_notebook and _is_expected(one, plan.assignment) and not is_result:
            notebooks[one.file.notebook].append(one)
        else:
            others.append(one)
    counting = _choose_notebooks(plan, made, notebooks, archives)
    _add_others(plan, made, others, {one.level.unit for one in counting}, notebooks)
    if made.parts and not any(part.one.is_notebook for part in made.parts):
        plan.left.append(Left(made.parts[0].one, "there is no notebook with it"))
    stage(plan, made, archives)
    return made


def _choose_notebooks(
    plan: Plan, made: StudentPlan, notebooks: Mapping[str, list[Owned]], archives: Archives
) -> list[Owned]:
    """Add the file of each notebook that counts; return them."""
    chosen = []
    for name, candidates in sorted(notebooks.items()):
        best, by = choose(candidates, archives)
        if best is None:
            times = f"{made.student} handed in {name} {len(candidates)} times"
            why = f"{times}, and nothing says which is the last"
            plan.left += [Left(one, why, (made.student,), is_question=True) for one in candidates]
            continue
        chosen.append(best)
        by = by if len(candidates) > 1 else ""
        made.parts.append(Part(best, f"{name}.ipynb", by=by))
        why = f"{best.member.path} counts: {by}"
        plan.left += [Left(one, why, matters=False) for one in candidates if one is not best]
    return chosen


def _add_others(
    plan: Plan, made: StudentPlan, others: list[Owned], units: set, notebooks: Mapping
) -> None:
    """Add what came with the notebooks that count; what came with others is left."""
    passed = {one.level.unit for files in notebooks.values() for one in files} - units
    taken = {part.target.lower() for part in made.parts}
    for one in others:
        if one.level.unit in passed:
            plan.left.append(Left(one, "came with a hand-in that does not count", matters=False))
            continue
        target = _free(_target(one), taken)
        made.parts.append(Part(one, target))


def _target(one: Owned) -> str:
    """Return where a file goes that is no notebook of the assignment: results lie beside it."""
    if is_online_text(one):
        return ONLINE
    if one.level.own[-1] == SECRET:
        return SECRET
    own = one.level.own
    first = next((n for n, part in enumerate(own[:-1]) if part.endswith("_results")), 0)
    return own[-1] if one.is_notebook else "/".join(own[first:])


def _free(target: str, taken: set[str]) -> str:
    """Return a path that no other file of the hand-in has, on disks too that know no case."""
    first, slash, rest = target.partition("/")
    stem, dot, suffix = first.rpartition(".") if "." in first[1:] and not slash else (first, "", "")
    number, free = 1, target
    while _clashes(free.lower(), taken):
        number += 1
        free = f"{stem} ({number}){dot}{suffix}{slash}{rest}"
    taken.add(free.lower())
    return free


def _clashes(target: str, taken: set[str]) -> bool:
    parts = target.split("/")
    above = {"/".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return bool(above & taken) or any(one.startswith(f"{target}/") for one in taken)
