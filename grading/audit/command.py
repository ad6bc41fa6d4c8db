"""What `course audit` does with one notebook."""

from tqdm import tqdm

from grading.audit.cases import Case, Verdict, answer_cases, derived, judge, varied
from grading.audit.notebook import Notebook
from grading.audit.report import failures, save_page, text_table, unseen, without_answers
from grading.errors import AuditError


def audit(
    notebook: Notebook,
    jobs: int,
    exercise: str = "",
    only: str = "",
    quick: bool = False,
    every: int = 1,
    seed: int = 0,
) -> bool:
    """Audit one notebook, print the score and the failures, write the page.

    exercise: one exercise only, by its solution cell
    only: one case only, as `right/loops` or `mutant/softmax: old -> new`, with its code
    quick: the hand-written answers only, each on the tests that can see what it changes
    every: of the wrong answers take each second, third, ... only, of the right ones twice as many
    seed: added to those of hidden tests, as for each hand-in that is graded
    returns: whether everything is at 100 %
    raises: AuditError where exercise or only names nothing, or a cell of the source is no Python;
        ReleaseError where students have no release yet
    """
    notebook.check_code()
    notebook.assignment.check_released()
    cases, stale = chosen_cases(notebook, exercise, only, quick)
    cases = _some(cases, every)
    with tqdm(total=len(cases), desc=f"audit {notebook.name}", unit="answer") as bar:
        verdicts = judge(notebook, cases, jobs, quick, seed, lambda verdict: bar.update())
    bad = failures(notebook, verdicts) + stale
    if only:
        _show(verdicts[0])
    else:
        if not exercise and every == 1:
            bad += without_answers(notebook, verdicts)
        folder = notebook.assignment.course.root / "report"
        page = folder / f"audit-{notebook.assignment}-{notebook.stem}.html"
        save_page(notebook, verdicts, page)
        print(f"\n{text_table(notebook, verdicts)}\n")
        print(f"{notebook.name}: {len(verdicts)} answers, {len(bad)} faults; {page}")
        if late := unseen(verdicts):
            print(f"only hidden tests catch {', '.join(late)}")
    print(*bad, sep="\n")
    return not bad


def chosen_cases(
    notebook: Notebook, exercise: str, only: str, quick: bool
) -> tuple[list[Case], list[str]]:
    """Return the cases to run, and which equivalent mutants are listed in vain."""
    cases = answer_cases(notebook)
    mutants, stale = ([], []) if quick else derived(notebook)
    cases += mutants + ([] if quick else varied(notebook, cases))
    if exercise:
        cases = [case for case in cases if exercise in case.exercises]
    if only:
        cases = [case for case in cases if case.name == only]
    if not cases and (exercise or only):
        known = ", ".join(notebook.exercises)
        raise AuditError(
            f"{notebook.name} has no answer {only!r}: the list is in the audit's page"
            if only
            else f"{notebook.name} has no exercise {exercise!r}: there is {known}"
        )
    return cases, stale


def _some(cases: list[Case], every: int) -> list[Case]:
    """Return each so manieth of the wrong answers, twice as many right ones, and all others."""
    wrong, right = ([case for case in cases if case.kind == kind] for kind in ("wrong", "right"))
    others = [case for case in cases if case.kind not in ("wrong", "right")]
    return [*wrong[::every], *right[:: max(1, every // 2)], *others]


def _show(verdict: Verdict) -> None:
    """Print one answer's code and everything that came of it."""
    for name, source in verdict.case.answer.cells.items():
        print(f"# %% {name}\n{source}\n")
    for name, message in {**verdict.outcome.raised, **verdict.outcome.failed}.items():
        print(f"{name}: {message}")
    if not verdict.outcome.failed:
        print("every test passes")
