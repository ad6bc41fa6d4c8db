"""Why there is no candidate any more: a reason to decide by, and a text to inform with."""

from enum import Enum


class Reason(Enum):
    """What a candidate was lost to."""

    TIME = "stopped at its time limit"
    LIMIT = "another limit was exceeded"
    ENDED = "its process ended"
    PROTOCOL = "it does not keep to the protocol"
    TEST = "the test itself was kept busy"


class CannotStart(Exception):
    """Not even the first candidate of a hand-in comes up: the trouble is ours."""


class CandidateLost(BaseException):
    """The candidate died, was stopped, or does not keep to the protocol.

    Not an Exception, so that no `except` of a test takes it for the student's error.

    reason: what is decided by
    text: a sentence for people; where it is left out, the reason in words

    >>> str(CandidateLost(Reason.LIMIT, "memory limit hit: 4103 MB used, limit 4000 MB"))
    'memory limit hit: 4103 MB used, limit 4000 MB'
    """

    def __init__(self, reason: Reason, text: str = ""):
        super().__init__(text or reason.value)
        self.reason = reason
