"""Frames follow each other through a stream, however little it takes at a time."""

import io
import os

import pytest

from grading.wire import WireError, receive, send


def test_values_follow_each_other_through_a_pipe_unbuffered():
    read, write = os.pipe()
    with open(read, "rb", buffering=0) as source, open(write, "wb", buffering=0) as sink:
        for value in ([1, 2], "three"):
            send(sink, value)
        assert [receive(source), receive(source)] == [[1, 2], "three"]
        sink.close()
        with pytest.raises(EOFError):
            receive(source)


class Dripping(io.RawIOBase):
    """A stream that takes and gives seven bytes at a time, as a pipe may."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(data[:7])
        return min(7, len(data))

    def read(self, size):
        size = min(size, 7)
        given, self.data = self.data[:size], self.data[size:]
        return given


def test_a_stream_that_takes_and_gives_little_at_a_time_is_enough():
    stream = Dripping()
    send(stream, list(range(100)))
    assert receive(stream) == list(range(100))


def test_a_frame_that_is_cut_or_too_long_is_refused():
    stream = io.BytesIO()
    send(stream, "a text")
    sent = stream.getvalue()
    for size in range(1, len(sent)):
        with pytest.raises(WireError, match="cut"):
            receive(io.BytesIO(sent[:size]))
    with pytest.raises(WireError, match=r"bytes in a frame: 16 \(limit 15\)"):
        receive(io.BytesIO(sent), limit=15)
    with pytest.raises(WireError, match="limit 268,435,456"):
        receive(io.BytesIO(b"\xff" * 8))
