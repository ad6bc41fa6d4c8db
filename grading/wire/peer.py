"""Two processes that ask each other things, one question at a time, over a pair of pipes.

A question may lead to another one in the opposite direction before it is answered: the examiner
calls a student's function, which calls back a function that it was given. Only what frame.py lets
through crosses.
"""

import os
import select
import time
from collections.abc import Callable

from grading.wire.frame import (
    FromWire,
    Recall,
    Remember,
    Sink,
    Source,
    ToWire,
    WireError,
    receive,
    send,
)

ASK, ANSWER = "ask", "answer"


class Peer:
    """One end of the line.

    reader, writer: binary streams to and from the other end
    handle: answers a question (a dict) with a dict
    to_wire: turns a value that has no form on the wire into a Reference
    from_wire: turns a Reference that arrives into a value
    refusal: turns a sentence into the form that errors have on this side
    remember, recall: see originals.py
    """

    def __init__(
        self,
        reader: Source,
        writer: Sink,
        handle: Callable[[dict], dict | None],
        to_wire: ToWire,
        from_wire: FromWire,
        refusal: Callable[[str], object] = str,
        remember: Remember | None = None,
        recall: Recall | None = None,
    ):
        self.remember, self.recall = remember, recall
        self.reader, self.writer, self.handle, self.refusal = reader, writer, handle, refusal
        self.to_wire, self.from_wire = to_wire, from_wire

    def ask(self, question: dict) -> dict:
        """Return the other end's answer; questions that come meanwhile are answered first."""
        self._send([ASK, question])
        while True:
            kind, message = self._receive()
            if kind == ANSWER:
                return message
            self._answer(message)

    def serve(self, until: Callable[[], bool] = lambda: False) -> None:
        """Answer questions until the other end closes the line, or until something is true."""
        while not until():
            try:
                _, question = self._receive()
            except EOFError:
                return
            self._answer(question)

    def _answer(self, question: dict) -> None:
        """Answer a question; an answer that may not cross is an error for who asked.

        Where handle returns None, another process has answered.
        """
        try:
            answer = self.handle(question)
            if answer is not None:
                self._send([ANSWER, answer])
        except WireError as error:
            self._send(
                [ANSWER, {"error": self.refusal(f"the value cannot be handed over: {error}")}]
            )

    def _send(self, message: list) -> None:
        send(self.writer, message, special=self.to_wire, remember=self.remember)

    def _receive(self) -> tuple[str, dict]:
        message = receive(self.reader, special=self.from_wire, recall=self.recall)
        right = isinstance(message, list) and len(message) == 2 and message[0] in (ASK, ANSWER)
        if not right or not isinstance(message[1], dict):
            raise EOFError("the other end does not keep to the protocol")
        return message[0], message[1]


class DeadlineStream:
    """Reads from and writes to a pipe until a moment that can be moved.

    deadline: by time.monotonic()
    more: is asked when the deadline has passed; moves it and returns True, or returns False
    raises: TimeoutError when it has passed
    """

    def __init__(self, descriptor: int, more: Callable[[], bool] = lambda: False):
        os.set_blocking(descriptor, False)
        self.descriptor, self.more = descriptor, more
        self.deadline = float("inf")

    def read(self, size: int) -> bytes:
        """Return up to size bytes, none at the end of the stream."""
        self._wait([self.descriptor], [])
        return os.read(self.descriptor, min(size, 1 << 20))

    def write(self, data: bytes | memoryview) -> int:
        """Write all of the data."""
        view = memoryview(data)
        while view:
            self._wait([], [self.descriptor])
            view = view[os.write(self.descriptor, view[: 1 << 16]) :]
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def close(self) -> None:
        """Close the pipe."""
        os.close(self.descriptor)

    def _wait(self, readable: list[int], writable: list[int]) -> None:
        while True:
            left = max(0.0, min(self.deadline - time.monotonic(), 3600.0))
            if any(select.select(readable, writable, [], left)):
                return
            if time.monotonic() >= self.deadline and not self.more():
                raise TimeoutError
