"""Proof that an answer is written by hand: its test in a process that lacks the libraries.

A check beside the student's code can be told anything. So a test that has passed, and says which
libraries the answer does without, runs once more against a candidate that was started without them
and has run the student's cells anew; with all its values checked, it has to pass there too. Where
it is known of a test which libraries it names, it runs there at once: what passes there is right.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from grading.engine.examiner import Examiner, Tested, by_hand_error
from grading.engine.lost import CandidateLost
from grading.engine.settings import Settings
from grading.engine.supervisor import Supervisor
from grading.evidence import Sign
from grading.notebooks import stopped

QUICK = 0.5  # seconds; slower cells are left out at first: few define what an answer needs
KNOWN: dict[str, frozenset[str]] = {}  # what tests, by their text, named in earlier hand-ins


class ByHand:
    """Runs tests against candidates that lack libraries.

    settings: of the hand-in; scratch folders of these candidates lie beside its own
    begin: returns the supervisor of a candidate with other settings
    known: the libraries that tests do without, by their text, where that is known
    """

    def __init__(
        self,
        settings: Settings,
        begin: Callable[[Settings], Supervisor],
        known: Mapping[str, frozenset[str]] | None = None,
    ):
        self.settings, self.begin, self.known = settings, begin, known or {}
        self.learned: dict[str, frozenset[str]] = {}
        self.spoiled: set[str] = set()
        self.supervisors: dict[frozenset[str], Supervisor] = {}
        self.lost = ""  # what the candidate of the last run was lost to

    def prove(self, examiner: Examiner, source: str, main: Supervisor) -> Tested | None:
        """Run a test at once where the libraries are not that it is known to name.

        main: has run the student's cells until then
        returns: what came of it where it passes, so that nothing is left to show; otherwise None
        """
        libraries = self.known.get(source)
        if not libraries:
            return None
        tested = self._run(examiner, source, _quick(main), libraries, again=False)
        return tested if tested and tested.passed and tested.without == libraries else None

    def find_fault(
        self, examiner: Examiner, source: str, main: Supervisor, tested: Tested
    ) -> dict | None:
        """Run a test without the libraries; return the error output where it fails.

        A candidate that is lost says nothing of how the answer is written, so its loss is told.

        main: where the test has passed, with the cells that it had run until then
        tested: what came of it there
        """
        quick = _quick(main)
        for cells in [quick, main.done] if quick != main.done else [quick]:
            if self._passes(examiner, source, cells, tested):
                self._learn(source, tested.without if cells == quick else frozenset())
                return None
        spoiled = frozenset(self.spoiled - tested.by_hand)
        if spoiled and self._passes(examiner, source, main.done, tested, (main, spoiled)):
            return None
        return stopped(_of_the_proof(self.lost)) if self.lost else by_hand_error(tested.without)

    def note_failed(self, tested: Tested) -> None:
        """Note which names fail a test that wants them by hand.

        A later test that uses them takes them from where the libraries are: one exercise does not
        cost the next. Of a name that passed there is no need, and a way around.
        """
        self.spoiled |= tested.by_hand

    @property
    def told(self) -> tuple[list[str], list[Sign]]:
        """What a TA should know of what ran here: notes, and signs of what was tried."""
        supervisors = self.supervisors.values()
        notes = [note for one in supervisors for note in one.notes]
        return notes, [sign for one in supervisors for sign in one.signs]

    def close(self) -> None:
        """End the candidates."""
        for supervisor in self.supervisors.values():
            supervisor.drop()

    def _passes(
        self,
        examiner: Examiner,
        source: str,
        cells: list[tuple[int, str]],
        tested: Tested,
        rest: tuple[Supervisor, frozenset[str]] | None = None,
    ) -> bool:
        """Return whether a test passes again after these cells, where the libraries are not.

        rest: has these names, which are of exercises that failed
        """
        again = self._run(examiner, source, cells, tested.without, rest)
        return again is not None and again.passed

    def _learn(self, source: str, libraries: frozenset[str]) -> None:
        """Note what a test names; nothing where to run it there at once has brought nothing."""
        self.learned[source] = frozenset() if self.known.get(source) else libraries

    def _run(
        self,
        examiner: Examiner,
        source: str,
        cells: list[tuple[int, str]],
        libraries: frozenset[str],
        rest: tuple[Supervisor, frozenset[str]] | None = None,
        again: bool = True,
    ) -> Tested | None:
        """Run a test after these cells, where the libraries are not; None where that is lost.

        again: whether it has passed where they are
        """
        supervisor = self._supervisor(libraries)
        for _ in range(2):  # a process that was lost to a busy machine gets a second one
            try:
                self.lost = ""
                return self._run_once(examiner, source, cells, supervisor, rest, again)
            except CandidateLost as lost:
                self.lost = supervisor.let_go(lost).outputs[0]["evalue"]
            if not supervisor.lost_by_chance:
                break
        return None

    def _run_once(
        self,
        examiner: Examiner,
        source: str,
        cells: list[tuple[int, str]],
        supervisor: Supervisor,
        rest: tuple[Supervisor, frozenset[str]] | None,
        again: bool,
    ) -> Tested:
        """Run a test after these cells.

        raises: CandidateLost
        """
        if supervisor.done != cells[: len(supervisor.done)]:
            supervisor.drop()
            supervisor.done.clear()
        if not supervisor.done:
            supervisor.done = list(cells)  # a candidate that starts runs them
        channel = supervisor.ready()
        channel.is_again = again
        for number, cell in cells[len(supervisor.done) :]:
            supervisor.run(number, cell)
        other = (rest[0].ready(), rest[1]) if rest else None
        seconds = supervisor.seconds_of_test
        supervisor.on_wait(time.monotonic() + seconds)
        tested = examiner.run(source, channel, seconds, other)
        if tested.lost:
            raise tested.lost
        supervisor.check_limits()
        return tested

    def _supervisor(self, libraries: frozenset[str]) -> Supervisor:
        if libraries not in self.supervisors:
            name = f"{self.settings.scratch.name}-without-{len(self.supervisors)}"
            scratch = self.settings.scratch.with_name(name)
            scratch.mkdir(exist_ok=True)
            settings = replace(self.settings, scratch=scratch, absent=libraries)
            self.supervisors[libraries] = self.begin(settings)
        return self.supervisors[libraries]


def _of_the_proof(lost: str) -> str:
    return f"the test passed, but not the run that proves that it is written by hand: {lost}"


def _quick(main: Supervisor) -> list[tuple[int, str]]:
    """Return the cells that a candidate has run and that took little time."""
    return [entry for entry in main.done if main.seconds.get(entry[0], 0) < QUICK]
