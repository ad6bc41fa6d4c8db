"""Turn what a student handed in into a notebook that can be graded, and say what was mended.

What is found of the release's cells keeps the student's text and order; what is not is put back.
Points, flags and tests always come from the course.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from grading.notebooks import (
    cell_name,
    definitions,
    even,
    grade_id,
    is_fixed,
    is_graded,
    is_optional,
    is_solution,
    untouched,
)
from grading.repair.match_cells import Match, match_cells
from grading.repair.mend_cell import extra_cell, is_edited, mend_cell, own_set_up
from grading.repair.parameters import hold_parameters

MOST_NAMED = 3  # cells that were put back, each with a line of its own


@dataclass
class Repaired:
    """A hand-in that can be graded.

    notebook: every nbgrader cell of the release once, and the student's other cells
    notes: what was mended, in sentences for a TA
    changed_tests: the grade_ids of locked cells whose text the student had changed
    """

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)
    changed_tests: list[str] = field(default_factory=list)


def repair(hand_in: NotebookNode, source: NotebookNode, released: NotebookNode) -> Repaired:
    """Return the hand-in with the cells that grading needs, each in a place where it can run.

    hand_in: as read_hand_in returns it; it is not changed
    source: the instructor's notebook: its points and flags count
    released: the notebook that students got: its texts and order count
    """
    notebook = deepcopy(released)
    result = Repaired(notebook)
    course = {cell_name(cell): cell for cell in notebook.cells}
    cells = [cell for cell in deepcopy(hand_in.cells) if cell.source.strip()]
    match = match_cells(hand_in.cells, course)
    pairs = _mended(cells, course, match, result)
    _put_back(pairs, course, match, result.notes)
    _say_inside(pairs, match, result.notes)
    _order(pairs, course, source, match, result.notes)
    _take_flags(pairs, course, source, result.notes)
    hold_parameters(pairs, course, result.notes)
    notebook.cells = [cell for _, cell in pairs]
    _name_extras(pairs)
    return result


def _mended(cells: list, course: dict, match: Match, result: Repaired) -> list[tuple]:
    """Return (name in the release or "", cell) in the student's order; repeated cells are left out.

    What is left out is word for word in the release, so no text of the student is lost.
    """
    result.notes += match.notes
    owner = {i: name for name, i in match.of.items()}
    by_text = {even(released.source): name for name, released in reversed(course.items())}
    pairs, repeated = [], 0
    for i, cell in enumerate(cells):
        name = owner.get(i, "")
        if name:
            if is_edited(cell, course[name]):
                result.changed_tests.append(name)
            pairs.append((name, mend_cell(cell, course[name], result.notes)))
            pairs += own_set_up(cell, course[name])
        elif _is_repeated(cell, by_text, cells, course, match):
            repeated += 1
        else:
            pairs.append(("", extra_cell(cell, course, result.notes)))
    if repeated:
        result.notes.append(f"{repeated} repeated cells, word for word as released, were left out")
    _say_unanswered(pairs, course, result.notes)
    return pairs


def _is_repeated(
    cell: NotebookNode, by_text: dict[str, str], cells: list, course: dict, match: Match
) -> bool:
    """Tell whether a cell is word for word as released; by_text: the release's names."""
    name = by_text.get(even(cell.source), "")
    if not name:
        return False
    twin = cells[match.of[name]] if name in match.of else course[name]
    return is_graded(course[name]) or even(twin.source) == even(cell.source)


def _say_inside(pairs: list[tuple], match: Match, notes: list[str]) -> None:
    """Let no stub overwrite what the student answered in the cell of another exercise."""
    for name, cell in pairs:
        if name in match.inside:
            cell.source = f"# answered in the cell {match.inside[name]}"
            notes.append(f"{name}: answered in the cell {match.inside[name]}; its stub is not run")


def _say_unanswered(pairs: list[tuple], course: dict, notes: list[str]) -> None:
    for place, (name, cell) in enumerate(pairs):
        if not (name and is_solution(course[name]) and untouched(cell, course[name])):
            continue
        if following := _extras(pairs, place + 1):
            notes.append(
                f"{name}: the cell is as released, but {following} new cell(s) right below "
                "it may hold the answer: look there"
            )


def _put_back(pairs: list[tuple], course: dict, match: Match, notes: list[str]) -> None:
    """Put back what the student deleted: graded cells, and code that later cells may need."""
    names, missing = list(course), []
    for place, name in enumerate(names):
        there = {n: k for k, (n, _) in enumerate(pairs) if n}
        if name in there or not _is_needed(course[name]):
            continue
        k = next((there[n] + 1 for n in names[:place][::-1] if n in there), 0)
        if is_fixed(course[name]):
            k += _extras(pairs, k)
        pairs.insert(k, (name, deepcopy(course[name])))
        if name in match.inside:
            continue
        what = "the solution cell" if is_solution(course[name]) else "the cell"
        if name in match.emptied:
            notes.append(f"{name}: {what} was empty and is put back as released")
        else:
            missing.append((name, what))
    if len(missing) > MOST_NAMED:  # as of a file that is cut off
        told = ", ".join(name for name, _ in missing)
        notes.append(f"{len(missing)} cells were missing and are put back as released: {told}")
    else:
        notes += [f"{name}: {what} was missing and is put back as released"
                  for name, what in missing]  # fmt: skip


def _is_needed(cell: NotebookNode) -> bool:
    return is_graded(cell) or (cell.cell_type == "code" and not is_optional(cell))


def _order(
    pairs: list[tuple], course: dict, source: NotebookNode, match: Match, notes: list[str]
) -> None:
    """Move each locked cell that stands before a solution that it needs to right after it."""
    texts = {cell_name(cell): cell.source for cell in source.cells}
    for name in [n for n in course if is_fixed(course[n])]:
        place = {n: k for k, (n, _) in enumerate(pairs) if n}
        needs = [match.inside.get(n, n) for n in _needs(name, course, texts)]
        last = max(needs, key=place.__getitem__, default=name)
        if place[name] < place[last]:
            end = place[last] + 1
            end += _extras(pairs, end)
            pairs.insert(end - 1, pairs.pop(place[name]))
            notes.append(f"{name}: stood before {last} and was moved to after it")


def _needs(name: str, course: dict, texts: dict[str, str]) -> list[str]:
    """Return the solutions that a test needs: the nearest before it, and those that it names."""
    names = list(course)
    before = names[: names.index(name)]
    code = [n for n in before if is_solution(course[n]) and course[n].cell_type == "code"]
    words = set(re.findall(r"\w+", texts.get(name, course[name].source)))
    return [n for n in code if n == code[-1] or definitions(course[n]) & words]


def _take_flags(pairs: list[tuple], course: dict, source: NotebookNode, notes: list[str]) -> None:
    """Let points and flags of the source count, and the checksum of the released text."""
    cells = dict(pairs)
    for cell in source.cells:
        name = grade_id(cell)
        if name in course:
            released = course[name]
            released.metadata.nbgrader.update(cell.metadata.nbgrader)
            released.metadata.nbgrader.checksum = compute_checksum(released)
            cells[name].metadata = released.metadata
        elif name:
            notes.append(f"{name} is in the source but was not released: nobody could answer it")


def _name_extras(pairs: list[tuple]) -> None:
    """Give every extra cell an id of its own."""
    taken = {cell.id for name, cell in pairs if name}
    for number, cell in enumerate([cell for name, cell in pairs if not name], 1):
        if not cell.id or cell.id in taken:
            cell.id = f"extra-{number}"
            while cell.id in taken:
                cell.id += "-"
        taken.add(cell.id)


def _extras(pairs: list[tuple], start: int) -> int:
    """Return how many cells that are not in the release stand from a place on."""
    end = next((k for k in range(start, len(pairs)) if pairs[k][0]), len(pairs))
    return end - start
