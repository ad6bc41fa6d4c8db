"""A plan in words: the table of what will happen, what is left and why, what is to be asked."""

import shlex
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from grading.intake.member_names import printable
from grading.intake.plan import Left, Plan, StudentPlan

WIDTH = 44  # of a file's name in the table
MOST_LEFT, MOST_FILES = 30, 3  # lines on what is left; files named of one student


def table(plan: Plan) -> str:
    """Return the plan as text: a line for each file that is laid out, then what is left."""
    heads = ("student", "file", "what happens")
    lines = [line for made in plan.students for line in _of_student(made)]
    return "\n".join([*(_aligned([heads, *lines]) if lines else ()), *_of_left(plan.left)])


def _of_student(made: StudentPlan) -> list[tuple[str, str, str]]:
    """Return the lines of a student: notebooks one by one, what came beside them in one."""
    notebooks = [part for part in made.parts if part.one.is_notebook]
    lines = [
        (made.student, part.one.member.path, _what(part.target, part.state, part.by, part.fault))
        for part in notebooks
    ]
    others: dict[str, list[str]] = defaultdict(list)
    for part in made.parts:
        if part not in notebooks:
            others[f"{part.entry}/" if "/" in part.target else part.entry].append(part.state)
    if others:
        states = {state for all_ in others.values() for state in all_}
        state = states.pop() if len(states) == 1 else "replaces"
        more = f" and {len(others) - MOST_FILES} more" if len(others) > MOST_FILES else ""
        names = ", ".join(list(others)[:MOST_FILES]) + more
        lines.append((made.student, names, _what("beside", state)))
    if lines and (when := _when(made)):
        lines[0] = (*lines[0][:2], f"{lines[0][2]}; {when}")
    return lines


def _what(target: str, state: str, by: str = "", fault: str = "") -> str:
    words = {"new": "new", "replaces": "replaces another", "same": "there already"}
    why = f" (of several: {by})" if by else ""
    why += f", but {fault}" if fault else ""
    return f"{target}: {words[state]}{why}" if target != "beside" else f"beside it: {words[state]}"


def _when(made: StudentPlan) -> str:
    if made.time:
        return f"handed in {made.time:%Y-%m-%d %H:%M} UTC"
    return "marked late, without a time" if made.is_late else ""


def _aligned(lines: list[tuple[str, str, str]]) -> list[str]:
    shown = [tuple(map(printable, (who, _cut(file), what))) for who, file, what in lines]
    widths = [max(len(line[n]) for line in shown) for n in range(2)]
    rule = ("-" * widths[0], "-" * widths[1], "-" * 12)
    return [
        f"{who:{widths[0]}}  {file:{widths[1]}}  {what}"
        for who, file, what in (shown[0], rule, *shown[1:])
    ] + [""]


def _cut(name: str) -> str:
    """Return a long name's end, which says which file it is."""
    return name if len(name) <= WIDTH else f"…{name[1 - WIDTH :]}"


def _of_left(left: list[Left]) -> list[str]:
    asked: dict[tuple, list[Left]] = defaultdict(list)
    for one in left:
        if one.is_question:
            key = (one.one.level.label, one.why) if not one.one.student else (one.one.member.path,)
            asked[key].append(one)
    told: dict[tuple, list[Left]] = defaultdict(list)
    for one in left:
        if not one.is_question:
            told[(one.why, one.one.level.label if one.one.level.layout else "")].append(one)
    lines = [_told(same) for same in told.values()]
    if len(lines) > MOST_LEFT:
        lines = [*lines[:MOST_LEFT], f"left: {len(lines) - MOST_LEFT} more"]
    return [*lines, *(line for same in asked.values() for line in _question(same))]


def _told(same: list[Left]) -> str:
    names = [one.one.member.path for one in same]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    who = f"{same[0].one.student}: " if len({one.one.student for one in same}) == 1 else ""
    who = "" if who == ": " else who
    return printable(f"left: {who}{', '.join(names[:3])}{more}: {same[0].why}")


def _question(same: list[Left]) -> Iterable[str]:
    first = same[0]
    name = first.one.member.path if first.one.student else first.one.level.label
    verb = "which counts" if first.one.student else "whose"
    choices = " or ".join(first.choices)
    yield printable(f"asked: {verb}: {name}: {first.why}")
    answer = first.choices[0] if first.one.student else "STUDENT"
    who = f"    it may be {choices}" if choices and not first.one.student else ""
    if who:
        yield printable(who)
    yield printable(f"    to say so: --as {shlex.quote(f'{name}={answer}')}")


def summary(plan: Plan, is_dry: bool) -> list[str]:
    """Return who was collected, what made way and where it is, and what to do next."""
    name, new = plan.assignment.name, [made.student for made in plan.changes]
    there = [made.student for made in plan.students if made.is_there]
    replaced = [made.student for made in plan.changes if made.replaces]
    verb = "would collect" if is_dry else "collected"
    lines = []
    if new or not there:
        lines.append(f"{name}: {verb} {len(new)}: {', '.join(new) or _nobody(plan)}")
    if there:
        lines.append(f"{name}: there already: {', '.join(there)}")
    if replaced:
        kept = f"downloaded/{name}/replaced"
        verb = "would replace" if is_dry else "replaced"
        is_kept = "would be" if is_dry else "is"
        lines.append(f"{verb} another file of: {', '.join(replaced)}; it {is_kept} kept in {kept}")
    return [printable(line) for line in lines]


def _nobody(plan: Plan) -> str:
    if any(one.is_question for one in plan.left):
        return "it is not known whose the hand-ins are"
    what = {_kind(source) for source in plan.sources}
    return f"the {' and the '.join(sorted(what))} holds no hand-in"


def _kind(source: Path) -> str:
    return "folder" if source.is_dir() else "zip file" if source.suffix == ".zip" else "file"
