"""Which cell of a hand-in is which cell of the release, split, retyped or copied as it may be.

Each cell of the release is looked for by grade_id, by cell id, by its text, by the functions and
classes that it defines, by likeness, by its place.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grading.notebooks import (
    cell_name,
    definitions,
    even,
    grade_id,
    is_fixed,
    is_graded,
    is_solution,
    untouched,
    words,
)

STUB = re.compile(r"#? ?YOUR (CODE|ANSWER) HERE|raise NotImplementedError.*")
ALIKE = 0.6  # share of words in common from which two cells are taken for one
MOST_EXTRAS, MOST_WORDS = 500, 10_000  # cells, and words of one, that are compared for likeness
MOST_ALIKE = 5  # cells that are compared in the order of their words, for each of the release


@dataclass
class Match:
    """Which cell of the hand-in is which cell of the release.

    of: {name in the release: index in the hand-in}, each index once
    inside: {solution left as released: solution in whose cell the student answered it}
    emptied: cells of the release that are there without a text
    notes: how the cells that were not simply there were found
    """

    of: dict[str, int] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    emptied: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)


def match_cells(everything: list[NotebookNode], course: dict[str, NotebookNode]) -> Match:
    """Find every cell of the release among the cells of a hand-in that have a text.

    course: the cells of the release by grade_id, else id, in their order
    """
    cells = [cell for cell in everything if cell.source.strip()]
    empty = {cell_name(cell) for cell in everything if not cell.source.strip()}
    match = Match(emptied=frozenset(empty))
    solutions_first = sorted(course, key=lambda name: not is_solution(course[name]))
    steps = {"": _same_grade_id, "id": _same_id, "text": _same_text, "definitions": _same_names}
    for how, same in steps.items():
        for name in solutions_first:
            free = _free(cells, match) if name not in match.of else []
            found = [i for i in free if same(cells[i], name, course)]
            if found:
                match.of[name] = _choose(found, name, cells, course, match)
                _say_how(match, name, len(found), how, course)
    _match_by_likeness(cells, course, match)
    _match_by_place(cells, course, match)
    _match_answers_elsewhere(cells, course, match)
    return match


def _same_grade_id(cell: NotebookNode, name: str, course: dict) -> bool:
    return (
        is_graded(course[name]) and grade_id(cell) == name and not _of_another(cell, name, course)
    )


def _same_id(cell: NotebookNode, name: str, course: dict) -> bool:
    same = cell.get("id") == course[name].get("id")
    return same and not (is_graded(course[name]) and _of_another(cell, name, course))


def _same_text(cell: NotebookNode, name: str, course: dict) -> bool:
    return even(cell.source) == even(course[name].source)


def _same_names(cell: NotebookNode, name: str, course: dict) -> bool:
    wanted = definitions(course[name])
    return bool(wanted) and wanted <= definitions(cell)


def _of_another(cell: NotebookNode, name: str, course: dict) -> bool:
    """Tell whether a cell, whatever it is called, answers another exercise than this one."""
    own, found = definitions(course[name]), definitions(cell)
    others = {n: c for n, c in course.items() if is_graded(c) and n != name}
    if own & found:
        return False
    defines = any(
        definitions(c) and definitions(c) <= found for c in others.values() if is_solution(c)
    )
    return defines or any(_same_text(cell, n, course) for n, c in others.items() if is_fixed(c))


def _choose(found: list[int], name: str, cells: list, course: dict, match: Match) -> int:
    """Choose an answered solution before its test; of other cells, one after its solution."""
    names = list(course)
    place = names.index(name)
    if not is_solution(course[name]):
        earlier = [match.of[n] for n in names[:place] if is_solution(course[n]) and n in match.of]
        return next((i for i in found if i > (earlier or [-1])[-1]), found[-1])
    tests = [n for n in names[place:] if is_fixed(course[n])][:1]
    first_test = min((i for n in tests for i in _copies(cells, n, course)), default=len(cells))

    def merit(i: int) -> tuple:
        answered = not untouched(cells[i], course[name])
        return answered, definitions(course[name]) <= definitions(cells[i]), i < first_test, i

    return max(found, key=merit)


def _copies(cells: list[NotebookNode], name: str, course: dict) -> Iterator[int]:
    same = (_same_grade_id, _same_id, _same_text)
    return (i for i, cell in enumerate(cells) if any(test(cell, name, course) for test in same))


def _match_by_likeness(cells: list[NotebookNode], course: dict, match: Match) -> None:
    free = _free(cells, match)[:MOST_EXTRAS]
    found = {i: Counter(words(cells[i].source)[:MOST_WORDS]) for i in free}
    scores = [
        (_likeness(cells[i], name, course), name, i)
        for name in course
        if name not in match.of
        for i in _most_alike(found, name, cells, course)
    ]
    taken = set(match.of.values())
    for score, name, i in sorted(scores, key=lambda item: -item[0]):
        if score >= ALIKE and name not in match.of and i not in taken:
            match.of[name] = i
            taken.add(i)
            _say_how(match, name, 1, "likeness", course)


def _most_alike(found: dict[int, Counter], name: str, cells: list, course: dict) -> list[int]:
    """Return the few cells that share most words with one of the release, in any order.

    To compare in order takes time with the product of both lengths.
    """
    wanted = Counter(words(STUB.sub("", course[name].source)))
    if wanted.total() < 5:
        return []
    shared = {i: (wanted & counted).total() for i, counted in found.items()}
    alike = [i for i, share in shared.items() if share >= ALIKE * wanted.total()]
    if is_graded(course[name]):
        alike = [i for i in alike if not _of_another(cells[i], name, course)]
    return sorted(alike, key=lambda i: (-shared[i], found[i].total()))[:MOST_ALIKE]


def _likeness(cell: NotebookNode, name: str, course: dict) -> float:
    """Return the share of a release cell's words that stand in a cell, in the same order."""
    wanted, found = words(STUB.sub("", course[name].source)), words(cell.source)[:MOST_WORDS]
    blocks = difflib.SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    whole = len(wanted) if is_solution(course[name]) else max(len(wanted), len(found))
    return sum(block.size for block in blocks) / whole


def _match_by_place(cells: list[NotebookNode], course: dict, match: Match) -> None:
    """Take a new cell for a lost answer that has no names to know it by, where it stands there."""
    names = list(course)
    for place, name in enumerate(names):
        if name in match.of or not is_solution(course[name]) or definitions(course[name]):
            continue
        taken = set(match.of.values())
        start = next((match.of[n] for n in names[:place][::-1] if n in match.of), -1) + 1
        end = next((i for i in range(start, len(cells)) if i in taken), len(cells))
        found = [i for i in range(start, end) if cells[i].cell_type == course[name].cell_type]
        if found:
            match.of[name] = max(found, key=lambda i: len(cells[i].source))
            _say_how(match, name, 1, "place", course)


def _match_answers_elsewhere(cells: list[NotebookNode], course: dict, match: Match) -> None:
    """Where a solution is as released or gone and another cell defines its names, take that one."""
    for name in [n for n in course if is_solution(course[n]) and definitions(course[n])]:
        if name in match.of and not untouched(cells[match.of[name]], course[name]):
            continue
        found = _answered(name, cells, course)
        owner = {i: n for n, i in match.of.items()}
        own = [i for i in found if i not in owner or not is_solution(course[owner[i]])]
        if own:
            chosen = _choose(own, name, cells, course, match)
            match.of.pop(owner.get(chosen, ""), None)
            match.of[name] = chosen
            match.notes.append(
                f"{name}: the solution cell is as released or gone, but another cell defines it: "
                "that one is graded"
            )
        elif found:
            match.inside[name] = owner[found[-1]]


def _answered(name: str, cells: list, course: dict) -> list[int]:
    """Return the cells in which the names of a solution are defined, and not as in its stub."""
    return [
        i
        for i, cell in enumerate(cells)
        if cell.cell_type == "code"
        and _same_names(cell, name, course)
        and not untouched(cell, course[name])
    ]


def _say_how(match: Match, name: str, copies: int, how: str, course: dict) -> None:
    if is_solution(course[name]) and copies > 1:
        match.notes.append(
            f"{name}: {copies} cells of the hand-in are this one: the answered one that comes last "
            "before the test counts, the others stay as extra cells"
        )
    if is_graded(course[name]) and how in ("definitions", "likeness", "place"):
        lost = "is empty: another" if name in match.emptied else "had lost its name and"
        match.notes.append(f"{name}: the cell {lost} was known by its {how}")


def _free(cells: list, match: Match) -> list[int]:
    taken = set(match.of.values())
    return [i for i in range(len(cells)) if i not in taken]
