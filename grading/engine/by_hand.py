"""Proof that an answer is written by hand: its test again, in a process that lacks the libraries.

A check beside the student's code can be told anything. So a test that has passed, and says which
libraries the answer does without, runs once more against a candidate that was started without them
and has run the student's cells anew; with all its values checked, it has to pass there too.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from grading.engine.examiner import Examiner, Tested, by_hand_error
from grading.engine.lost import CandidateLost
from grading.engine.settings import Settings
from grading.engine.supervisor import Supervisor
from grading.evidence import Sign

QUICK = 0.5  # seconds; slower cells are left out at first: few define what an answer needs


class ByHand:
    """Runs tests against candidates that lack libraries.

    settings: of the hand-in; scratch folders of these candidates lie beside its own
    begin: returns the supervisor of a candidate with other settings
    """

    def __init__(self, settings: Settings, begin: Callable[[Settings], Supervisor]):
        self.settings, self.begin = settings, begin
        self.spoiled: set[str] = set()
        self.supervisors: dict[frozenset[str], Supervisor] = {}

    def find_fault(
        self, examiner: Examiner, source: str, main: Supervisor, tested: Tested
    ) -> dict | None:
        """Run a test without the libraries; return the error output where it fails.

        main: where the test has passed, with the cells that it had run until then
        tested: what came of it there
        """
        quick = [entry for entry in main.done if main.seconds.get(entry[0], 0) < QUICK]
        for cells in [quick, main.done] if quick != main.done else [quick]:
            if self._passes(examiner, source, cells, tested):
                return None
        spoiled = frozenset(self.spoiled - tested.by_hand)
        if spoiled and self._passes(examiner, source, main.done, tested, (main, spoiled)):
            return None
        return by_hand_error(tested.without)

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
        """Return whether a test passes after these cells, where the libraries are not.

        rest: has these names, which are of exercises that failed
        """
        supervisor = self._supervisor(tested.without)
        if supervisor.done != cells[: len(supervisor.done)]:
            supervisor.drop()
            supervisor.done.clear()
        if not supervisor.done:
            supervisor.done = list(cells)  # a candidate that starts runs them
        try:
            channel = supervisor.ready()
            for number, cell in cells[len(supervisor.done) :]:
                supervisor.run(number, cell)
            other = (rest[0].ready(), rest[1]) if rest else None
            seconds = supervisor.seconds_of_test
            supervisor.on_wait(time.monotonic() + seconds)
            return examiner.run(source, channel, seconds, other).passed
        except CandidateLost:
            supervisor.drop()
            return False

    def _supervisor(self, libraries: frozenset[str]) -> Supervisor:
        if libraries not in self.supervisors:
            name = f"{self.settings.scratch.name}-without-{len(self.supervisors)}"
            scratch = self.settings.scratch.with_name(name)
            scratch.mkdir(exist_ok=True)
            settings = replace(self.settings, scratch=scratch, absent=libraries)
            self.supervisors[libraries] = self.begin(settings)
        return self.supervisors[libraries]
