"""Give out pieces of work; what a lost worker had is tried once on another."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from grading.spreading.crew import Crew, Lost, News, NoWorkers, Work

TRIES = 2
MOST_FAILED = 3  # one after another, and a worker is not used any more
GRACE_SECONDS = 10.0  # for a worker to come, where those that were there are not fit
WAIT_SECONDS = 300.0  # for a worker to come, where there is none
PROOF = "\0proof"  # the key of what a worker does first; no student is called so


@dataclass
class Piece:
    """A piece of work, and what became of it so far."""

    key: str
    content: bytes
    lost: dict[str, str] = field(default_factory=dict)  # by which worker, and why
    tries: int = 0  # that were lost


@dataclass
class Member:
    """What is known of a worker."""

    threads: int
    is_fit: bool
    has: list[Piece] = field(default_factory=list)  # in the order in which they were given
    since: float = field(default_factory=time.monotonic)  # when the first of these became it
    failed: int = 0  # pieces, since the last one that it did


@dataclass(frozen=True)
class Proof:
    """What a worker does before it gets any work, and who judges it.

    judge: takes the result and returns why the worker is not fit; "" where it is
    """

    work: Work
    content: bytes
    judge: Callable[[bytes], str]


class Spread:
    """Pieces of work on their way.

    crew: who works
    work: what is done with a piece
    seconds: that a piece may take before its worker counts as stuck
    proof: asked of each worker first; None where they are processes of our own
    tell: is told of each worker that is not used, in a sentence
    """

    def __init__(
        self,
        crew: Crew,
        work: Work,
        seconds: float,
        proof: Proof | None = None,
        tell: Callable[[str], None] = print,
    ) -> None:
        self.crew, self.work, self.seconds = crew, work, seconds
        self.proof, self.tell = proof, tell
        self.members: dict[str, Member] = {}
        self.waiting: Iterator[tuple[str, bytes]] = iter(())
        self.again: list[Piece] = []  # lost once, or fetched too early
        self.refused: dict[str, str] = {}
        self.alone_since = time.monotonic()
        self.proven = b""

    def run(
        self,
        pieces: Iterable[tuple[str, bytes]],
        keep: Callable[[str, bytes], None] = lambda key, result: None,
    ) -> Iterator[tuple[str, bytes | Lost, str]]:
        """Yield the key of each piece, what came of it, and who did it, in the order of their end.

        pieces: are taken when there is somebody to do them
        keep: is given each result at once, before any other is yielded
        raises: NoWorkers, and what the crew raises where all of it is gone
        """
        self.waiting = iter(pieces)
        while not self._is_over():
            self._meet()
            self._give_out()
            arrived = self.crew.wait(1.0)
            for news in arrived:  # all of it is safe before anything is done with the first
                if news.key not in ("", PROOF) and not news.why:
                    keep(news.key, news.result)
            outcomes = [one for news in arrived for one in self._take(news)]
            outcomes += self._let_go_of_stuck()
            self._see_that_somebody_is_there()
            self._give_out()  # they work on while the outcomes are looked at
            yield from outcomes

    def first_proof(self) -> bytes:
        """Wait until a worker is fit, and return what it showed.

        raises: NoWorkers where none of those that are there is, or nobody comes
        """
        while not any(member.is_fit for member in self.members.values()):
            self._meet()
            for news in self.crew.wait(1.0):
                list(self._take(news))
            list(self._let_go_of_stuck())
            self._see_that_somebody_is_there()
            if self.refused and time.monotonic() - self.alone_since > GRACE_SECONDS:
                raise NoWorkers("; ".join(f"{one}: {why}" for one, why in self.refused.items()))
        return self.proven

    def _meet(self) -> None:
        """Take up who has come, and ask for a proof."""
        for name, threads in self.crew.members().items():
            if name not in self.members:
                self.members[name] = Member(threads, is_fit=self.proof is None)
                if self.proof is not None:
                    self._give(name, Piece(PROOF, self.proof.content), self.proof.work)

    def _give_out(self) -> None:
        """Give work to all who have room."""
        for name, member in self.members.items():
            while member.is_fit and len(member.has) < member.threads:
                piece = self._next_for(name)
                if piece is None:
                    break
                self._give(name, piece, self.work)

    def _next_for(self, name: str) -> Piece | None:
        """Return the next piece for a worker; one that it lost goes to another, if there is one."""
        others = sum(member.is_fit for member in self.members.values()) > 1
        for piece in self.again:
            if not (others and name in piece.lost):
                self.again.remove(piece)
                return piece
        return self._fetch()

    def _fetch(self) -> Piece | None:
        first = next(self.waiting, None)
        return Piece(*first) if first else None

    def _is_over(self) -> bool:
        """Tell whether nothing is left; a piece is fetched to know it."""
        if self.again or any(one.has for one in self.members.values() if one.is_fit):
            return False
        first = self._fetch()
        self.again += [first] if first else []
        return first is None

    def _give(self, name: str, piece: Piece, work: Work) -> None:
        member = self.members[name]
        if not member.has:
            member.since = time.monotonic()
        member.has.append(piece)
        self.crew.send(name, piece.key, work, piece.content)

    def _take(self, news: News) -> Iterator[tuple[str, bytes | Lost, str]]:
        """Take what a worker tells."""
        member = self.members.get(news.worker)
        if member is None:
            return
        if not news.key:
            yield from self._lose(news.worker, news.why)
            return
        piece = next(one for one in member.has if one.key == news.key)
        member.has.remove(piece)
        member.since = time.monotonic()
        if piece.key == PROOF:
            self._judge(news)
        elif news.why:
            member.failed += 1
            yield from self._try_again(piece, news.worker, news.why)
            if member.failed == MOST_FAILED:
                self.crew.drop(news.worker)
                yield from self._lose(news.worker, f"it failed {MOST_FAILED} times: {news.why}")
        else:
            member.failed = 0
            yield piece.key, news.result, news.worker

    def _judge(self, news: News) -> None:
        assert self.proof is not None
        why = news.why or self.proof.judge(news.result)
        self.members[news.worker].is_fit = not why
        if why:
            self._refuse(news.worker, why)
        else:
            self.proven = self.proven or news.result

    def _refuse(self, worker: str, why: str) -> None:
        self.refused[worker] = why
        del self.members[worker]
        self.crew.drop(worker)
        self.tell(f"the worker {worker} is not used: {why}")

    def _lose(self, worker: str, why: str) -> Iterator[tuple[str, bytes | Lost, str]]:
        """Take back what a lost worker had; it counts as tried."""
        for piece in self.members.pop(worker).has:
            if piece.key == PROOF:
                self.refused[worker] = why
            else:
                yield from self._try_again(piece, worker, why)

    def _try_again(
        self, piece: Piece, worker: str, why: str
    ) -> Iterator[tuple[str, bytes | Lost, str]]:
        piece.tries += 1
        piece.lost[worker] = why
        if piece.tries < TRIES:
            self.again.append(piece)
        else:
            yield piece.key, Lost("; then ".join(f"{n}: {w}" for n, w in piece.lost.items())), ""

    def _let_go_of_stuck(self) -> Iterator[tuple[str, bytes | Lost, str]]:
        late = time.monotonic() - self.seconds
        for worker in [name for name, one in self.members.items() if one.has and one.since < late]:
            self.crew.drop(worker)
            yield from self._lose(worker, f"it was stuck for {self.seconds:.0f} s")

    def _see_that_somebody_is_there(self) -> None:
        now = time.monotonic()
        if self.members:
            self.alone_since = now
        elif now - self.alone_since > WAIT_SECONDS:
            why = "; ".join(f"{one} {why}" for one, why in self.refused.items())
            raise NoWorkers(
                f"for {WAIT_SECONDS:.0f} s there was no worker that can be used"
                + (f" ({why})" if why else "")
                + ": what came back is kept; start some and run the same command"
            )
