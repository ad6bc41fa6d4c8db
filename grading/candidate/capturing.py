"""What a cell prints: its beginning is kept."""

import io
import sys

from IPython.utils.capture import CapturedIO, capture_output

LONGEST_TEXT = 1_000_000  # letters of one output that are kept


class Kept(io.StringIO):
    """A text that is written; its beginning is kept, so an endless loop that prints fills nothing.

    >>> text = Kept()
    >>> text.write("x" * 3_000_000), len(text.getvalue())
    (3000000, 1000000)
    """

    def write(self, text: str) -> int:
        """Write what there is room for."""
        super().write(text[: max(0, LONGEST_TEXT - self.tell())])
        return len(text)


class Capture(capture_output):
    """Keeps the beginning of what is printed, and all that is displayed."""

    def __enter__(self) -> CapturedIO:
        captured = super().__enter__()
        captured._stdout, captured._stderr = sys.stdout, sys.stderr = Kept(), Kept()
        return captured
