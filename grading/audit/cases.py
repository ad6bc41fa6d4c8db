"""Measure the tests themselves: is every wrong answer caught, does every right one pass?

The answers are those in answers/<assignment>/<notebook>/ (answer_files.py reads them), and the
mutants of the reference solution (see mutants.py). Mutants that compute the same as the reference
are listed with the other answers to their exercise, each with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from grading.audit.affected import affected_tests, with_what_they_use
from grading.audit.answers import Answer, build_hand_in
from grading.audit.forging import forgeries
from grading.audit.mutants import mutants
from grading.audit.notebook import Notebook
from grading.audit.promises import is_kept
from grading.audit.variants import variants
from grading.engine import UNSHOWN, Outcome, Step, locked_cells, run_answers
from grading.notebooks import cell_name, is_solution, reference, set_up_code


@dataclass(frozen=True)
class Case:
    """One answer and what has to come of it."""

    kind: str  # "right", "variant", "wrong", "mutant" or "forged"
    answer: Answer
    exercises: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what `course audit --only` takes."""
        return f"{self.kind}/{self.answer.name}"


@dataclass
class Verdict:
    """What came of a case; every fault is a sentence."""

    case: Case
    outcome: Outcome
    faults: list[str] = field(default_factory=list)
    is_told: bool = True  # whether the student was shown the promised diagnosis

    @property
    def is_seen(self) -> bool:
        """Whether a test that must fail does so where the student sees it, in its visible part."""
        failed = [self.outcome.failed.get(test, UNSHOWN) for test in self.case.answer.fails]
        return any(not message.endswith(UNSHOWN) for message in failed)


def answer_cases(notebook: Notebook) -> list[Case]:
    """Return the hand-written answers of a notebook, right ones first."""
    cases = []
    for name, answer in notebook.answers.answers.items():
        touched = tuple(name for name in notebook.exercises if name in answer.cells)
        failing = tuple(n for n, tests in notebook.exercises.items() if {*tests} & {*answer.fails})
        exercises = failing or touched or tuple(notebook.exercises)
        cases.append(Case(name.partition("/")[0], answer, exercises))
    return cases


def derived(notebook: Notebook) -> tuple[list[Case], list[str]]:
    """Return the mutants that are not equivalent, and entries under [equivalent] that fit none."""
    cells = {cell_name(cell): cell for cell in notebook.source.cells}
    cases, stale = [], []
    for exercise, tests in notebook.exercises.items():
        known = dict(notebook.answers.equivalent.get(exercise, {}))  # taken out as they are met
        for mutant in mutants(reference(cells[exercise])):
            if known.pop(mutant.change, None) is None:
                name = f"{exercise}: {mutant.change}"
                answer = Answer(name, mutant.rule, tests, cells={exercise: mutant.source})
                cases.append(Case("mutant", answer, (exercise,)))
        stale += [
            f"{exercise}.toml: the reference has no mutant {change!r} to list as equivalent"
            for change in known
        ]
    return cases, stale


def varied(notebook: Notebook, cases: list[Case]) -> list[Case]:
    """Return the variants of the reference solution, and of each right answer among the cases."""
    solutions = [cell for cell in notebook.source.cells if is_solution(cell)]
    code = [cell for cell in solutions if cell.cell_type == "code"]
    own = {cell_name(cell): reference(cell) for cell in code}
    pairs = [(Answer("reference", "The reference solution."), own, tuple(notebook.exercises))]
    for case in cases:
        if case.kind == "right":
            texts = {name: text for name, text in case.answer.cells.items() if name in own}
            pairs.append((case.answer, texts, case.exercises))
    return [
        Case("variant", variant, exercises)
        for answer, texts, exercises in pairs
        for variant in variants(answer, texts)
    ]


def forged(notebook: Notebook, verdicts: list[Verdict]) -> list[Case]:
    """Return each wrong answer with helpers that say what it likes, of those that its tests used.

    verdicts: of the wrong answers, as they are
    """
    return [
        replace(verdict.case, kind="forged", answer=answer)
        for verdict in verdicts
        if verdict.case.kind == "wrong" and not verdict.faults
        for answer in forgeries(verdict.case.answer, verdict.outcome.helpers, notebook.source)
    ]


def judge(
    notebook: Notebook,
    cases: list[Case],
    jobs: int,
    quick: bool = False,
    seed: int = 0,
    on_verdict: Callable[[Verdict], object] = lambda verdict: None,
) -> list[Verdict]:
    """Run the cases and say of each whether it came out as it should, in the order of the cases.

    quick: run only the tests that can see what is not the reference's
    seed: of the run: hidden tests draw other inputs
    """
    by_name = {case.name: case for case in cases}
    steps = {name: case_steps(notebook, case, quick) for name, case in by_name.items()}
    verdicts = {}
    imports = set_up_code(notebook.source, locked_cells(notebook.source))
    for name, outcome in run_answers(
        set_up_cells(notebook.source), imports, steps, jobs, seed=seed
    ):
        verdicts[name] = verdict(by_name[name], outcome)
        on_verdict(verdicts[name])
    return [verdicts[case.name] for case in cases]


def verdict(case: Case, outcome: Outcome) -> Verdict:
    """Compare what failed with what the answer says must fail."""
    faults, failed = [], set(outcome.failed)
    if case.kind == "mutant":
        if not failed & {*case.answer.fails}:
            faults.append("no test notices this change")
        return Verdict(case, outcome, faults)
    if case.kind == "forged":
        passed = sorted({*case.answer.fails} - failed)
        return Verdict(case, outcome, [f"{test} passes and must fail" for test in passed])
    for test in sorted({*case.answer.fails} - failed):
        faults.append(f"{test} passes and must fail")
    for test in sorted(failed - {*case.answer.fails}):
        faults.append(f"{test} fails and must pass: {outcome.failed[test]}")
    shown = {test: outcome.failed[test] for test in case.answer.fails if test in failed}
    untold = [test for test in shown if not is_kept(case.answer.promise(test), shown[test])]
    for test in untold[:1]:
        promise = case.answer.promise(test)
        faults.append(f"the student is not told {promise!r} but {shown[test]!r}")
    return Verdict(case, outcome, faults, is_told=not untold)


def set_up_cells(source: NotebookNode) -> list[str]:
    """Return the code cells before the first solution cell."""
    before = []
    for cell in source.cells:
        if is_solution(cell) and cell.cell_type == "code":
            break
        if cell.cell_type == "code":
            before.append(cell.source)
    return before


def case_steps(notebook: Notebook, case: Case, quick: bool = False) -> list[Step]:
    """Return the cells to run for a case: the student's answers and extra cells, and the tests.

    quick: only the tests that can see what is not the reference's, and those that must fail
    """
    steps = _all_steps(notebook, case.answer)
    changed, cells, tests = _change(notebook, steps)
    wanted = {*case.answer.fails}
    tells_all = case.kind in ("right", "variant", "wrong")
    if tells_all and not quick:
        return steps
    if tells_all:
        wanted |= {*affected_tests(changed, cells, tests)}
    wanted = with_what_they_use(wanted, tests)
    return [step for step in steps if not step.is_test or step.name in wanted]


def _all_steps(notebook: Notebook, answer: Answer) -> list[Step]:
    kept = replace(answer, drop=())  # a deleted test cell is put back when it is graded
    hand_in = build_hand_in(kept, notebook.source, notebook.released)
    tests = {name for names in notebook.exercises.values() for name in names}
    sources = {cell_name(cell): cell.source for cell in notebook.source.cells}
    steps = []
    for cell in hand_in.cells:
        name = cell_name(cell)
        if cell.cell_type == "code" and name in tests:
            steps.append(Step(name, sources[name], is_test=True))
        elif cell.cell_type == "code" and (is_solution(cell) or name not in sources):
            steps.append(Step(name, cell.source, is_test=False))
    return steps


def _change(notebook: Notebook, steps: list[Step]) -> tuple[dict, dict, dict]:
    """Return the reference's text of each cell that differs from it, all cells, all tests."""
    references = {
        cell_name(cell): reference(cell)
        for cell in notebook.source.cells
        if is_solution(cell) and cell.cell_type == "code"
    }
    cells = {step.name: step.source for step in steps if not step.is_test}
    tests = {step.name: step.source for step in steps if step.is_test}
    changed = {n: references.get(n, "") for n in cells if cells[n] != references.get(n)}
    return changed, cells, tests
