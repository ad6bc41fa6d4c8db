"""Let workers run a class's hand-ins, and bring what comes back into the gradebook, one by one."""

from collections.abc import Iterator
from dataclasses import replace

from tqdm import tqdm

from grading.course import Assignment
from grading.grade.hand_in import Result, grade_hand_in, prepare
from grading.grade.journal import Journal
from grading.grade.preparing import Prepared
from grading.grade.run_log import log_run
from grading.intake import HandIn
from grading.notebooks import is_stopped
from grading.plugins import done_of
from grading.spreading import Lost, Spread


class ClassRun:
    """Hand-ins on their way; only this process writes the gradebook.

    timeout: seconds that a cell may take; None for the course's own limit
    """

    def __init__(
        self, assignment: Assignment, timeout: int | None, journal: Journal, spread: Spread
    ) -> None:
        self.assignment, self.timeout = assignment, timeout
        self.journal, self.spread = journal, spread
        self.under_way: dict[str, Prepared] = {}
        self.results: list[Result] = []

    def grade(self, students: list[str]) -> list[Result]:
        """Grade some, and show how far it is."""
        self.results = []
        if not students:
            return []
        with tqdm(total=len(students), desc=f"grading {self.assignment}", unit="student") as bar:
            self.bar = bar
            for student, result, worker in self.spread.run(self._pieces(students), self._keep):
                self._take(self.under_way.pop(student), result, worker)
        return self.results

    def _pieces(self, students: list[str]) -> Iterator[tuple[str, bytes]]:
        """Yield what is to be run of each, where it did not come back already."""
        for student in students:
            prepared = prepare(HandIn(self.assignment, student), self.timeout)
            if prepared.problem:
                self._note(Result(student, prepared.problem))
            elif kept := self.journal.result(prepared.content):
                self._take(prepared, kept, "")
            else:
                self.under_way[student] = prepared
                yield student, prepared.content

    def _keep(self, student: str, result: bytes) -> None:
        self.journal.keep(self.under_way[student].content, result)

    def _take(self, prepared: Prepared, result: bytes | Lost, worker: str) -> None:
        """Bring what came back where it belongs."""
        hand_in = prepared.hand_in
        if isinstance(result, Lost):
            why = f"tried twice, as its worker was lost or failed: {result.why}"
            self._note(Result(hand_in.student, f"{hand_in}: not graded: {why}"))
            return
        graded = grade_hand_in(hand_in, self.timeout, prepared, result)
        if graded.graded:
            self.journal.note(hand_in.student)
            graded = _with_run(graded, result, worker)
            log_run(self.assignment, graded)
        self.journal.forget(prepared.content)
        self._note(graded)

    def _note(self, result: Result) -> None:
        self.results.append(result)
        stopped = sum(one.stopped > 0 for one in self.results)
        problems = sum(not one.graded for one in self.results)
        told = [f"{stopped} with stopped cells"] * bool(stopped)
        told += [f"{problems} not graded"] * bool(problems)
        self.bar.set_postfix_str(", ".join(told), refresh=False)
        self.bar.update()


def _with_run(graded: Result, result: bytes, worker: str) -> Result:
    """Return a result with how the notebooks ran."""
    done = done_of(result).values()
    cells = [outputs or [] for one in done for outputs in one.outputs]
    stopped = sum(any(is_stopped(output) for output in outputs) for outputs in cells)
    return replace(graded, seconds=sum(one.seconds for one in done), stopped=stopped, worker=worker)
