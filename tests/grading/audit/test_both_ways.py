"""The examiner and an ordinary kernel give the same scores; `course audit` runs the examiner."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import PROJECT
from nbgrader.utils import determine_grade, is_grade, is_locked, is_solution
from plain_shell import run_plainly

from grading.audit import Notebook, build_hand_in
from grading.audit.cases import answer_cases, case_steps, set_up_cells, verdict
from grading.course import open_course
from grading.engine import Settings, Step, locked_cells, run_answers, run_hand_in
from grading.notebooks import cell_name, is_optional, set_up_code
from grading.sandbox import Limits, find_isolation

NAMES = ("einsum", "helper_functions", "writes_to_start_weights", "picks_by_test", "autograd")
NOTEBOOKS = [
    Notebook(assignment, name)
    for assignment in open_course(PROJECT).assignments
    for name in assignment.notebook_names
]
QUICK = "backprop/backprop"
IN_THE_SANDBOX = [
    (notebook, answer)
    for notebook in NOTEBOOKS
    for answer in notebook.answers.answers.values()
    if answer.name in NAMES
]


@pytest.mark.parametrize(
    ("every", "quick"), [(20, True), pytest.param(1, False, marks=pytest.mark.slow)], ids=str
)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.name)
def test_an_ordinary_kernel_fails_the_cells_that_each_answer_names(notebook, every, quick):
    """The audit holds the examiner to the same."""
    cases = {case.name: case for case in answer_cases(notebook)[::every]}
    steps = {name: case_steps(notebook, case, quick) for name, case in cases.items()}
    faults = []
    for name, outcome in run_plainly(set_up_cells(notebook.source), steps):
        assert outcome is not None, f"{name} or the set-up kills the process"
        faults += [f"{name}: {fault}" for fault in verdict(cases[name], outcome).faults]
    assert not faults, "\n".join(faults)


def with_given_cells(notebook, case):
    """Return the steps of a case with the try-its and figures between them, which need not run."""
    steps = {step.name: step for step in case_steps(notebook, case)}
    set_up = {*set_up_cells(notebook.source)}
    hand_in = build_hand_in(replace(case.answer, drop=()), notebook.source, notebook.released)
    code = [cell for cell in hand_in.cells if cell.cell_type == "code" and not is_optional(cell)]
    return [
        steps.get(cell_name(cell), Step(cell_name(cell), cell.source, is_test=False))
        for cell in code
        if cell_name(cell) in steps or cell.source not in set_up
    ]


@pytest.mark.parametrize(
    ("notebook", "right", "wrong"),
    [
        *(
            pytest.param(one, 40, 80, id=f"some of {one.name}")
            for one in NOTEBOOKS
            if one.name == QUICK
        ),
        *(pytest.param(one, 1, 5, id=one.name, marks=pytest.mark.slow) for one in NOTEBOOKS),
    ],
)
def test_try_its_and_figures_change_no_score(notebook, right, wrong):
    """The audit runs without them; with them each answer fails the same tests."""
    cases = answer_cases(notebook)
    chosen = [case for case in cases if case.kind == "right"][::right]
    chosen += [case for case in cases if case.kind == "wrong"][::wrong]
    cases = {case.name: case for case in chosen}
    steps = {name: with_given_cells(notebook, case) for name, case in cases.items()}
    imports = set_up_code(notebook.source, locked_cells(notebook.source))
    set_up, faults = set_up_cells(notebook.source), []
    for name, outcome in run_answers(set_up, imports, steps, jobs=1, cell_seconds=200):
        failed, wanted = {*outcome.failed}, {*cases[name].answer.fails}
        faults += [f"{name}: {one}" for one in failed ^ wanted]
    assert faults == []


def graded_cells_only(notebook, answer):
    """Return the hand-in with its set-up, answers and whole tests, without try-its and figures."""
    source = notebook.source
    notebook = build_hand_in(replace(answer, drop=()), source, notebook.released)
    texts = {cell.id: cell.source for cell in source.cells}
    names = {cell.id for cell in source.cells if is_locked(cell) or is_solution(cell)}
    notebook.cells = [cell for cell in notebook.cells if cell.id in names or cell.id not in texts]
    for cell in notebook.cells:
        if is_grade(cell) and not is_solution(cell):
            cell.source = texts[cell.id]
        if cell.id == "set-up":
            cell.source = cell.source.partition("\ndata = ")[0]
    return notebook


@pytest.mark.parametrize(
    ("notebook", "answer"),
    [
        pytest.param(
            *pair, id=f"{pair[0].stem}-{pair[1].name}", marks=pytest.mark.slow if k % 10 else []
        )
        for k, pair in enumerate(IN_THE_SANDBOX)
    ],
)
def test_the_sandbox_changes_no_score(notebook, answer):
    notebook = graded_cells_only(notebook, answer)
    with tempfile.TemporaryDirectory() as scratch:
        limits = Limits(cell_seconds=200, notebook_seconds=500)  # no matter how busy the machine is
        run_hand_in(notebook, Settings(limits, find_isolation(), Path(scratch)))
    tests = [cell for cell in notebook.cells if is_grade(cell) and not is_solution(cell)]
    failed = {
        cell.id for cell in tests if cell.cell_type == "code" and not determine_grade(cell)[0]
    }
    assert failed == set(answer.fails)
