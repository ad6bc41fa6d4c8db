"""What crosses between examiner and candidate: typed, bounded data over a pair of pipes."""

from grading.wire.frame import Sink, Source, decode, encode, receive, send
from grading.wire.mirrors import MIRRORED, Mirrors
from grading.wire.originals import ORIGINAL, Copies, Originals
from grading.wire.peer import DeadlineStream, Peer
from grading.wire.plain import Reference, WireError

__all__ = [
    "MIRRORED",
    "ORIGINAL",
    "Copies",
    "DeadlineStream",
    "Mirrors",
    "Originals",
    "Peer",
    "Reference",
    "Sink",
    "Source",
    "WireError",
    "decode",
    "encode",
    "receive",
    "send",
]
