"""The regions of a source cell that students do not see, between nbgrader's marker lines."""

import re
from collections.abc import Iterator

REGIONS = {"SOLUTION": "solution", "HIDDEN TESTS": "hidden test", "MARK SCHEME": "mark scheme"}
MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")


def split_regions(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield each line with the kind of region that it stands in; the marker lines are left out.

    >>> list(split_regions("a\\n### BEGIN SOLUTION\\nb\\n### END SOLUTION\\nc"))
    [(None, 'a'), ('solution', 'b'), (None, 'c')]
    """
    kind = None
    for line in text.split("\n"):
        marker = MARKER.search(line)
        if marker:
            kind = REGIONS[marker.group(2)] if marker.group(1) == "BEGIN" else None
        else:
            yield kind, line


def first_hidden_line(source: str) -> int | None:
    """Return the number, from 1, of the line with which a cell's hidden tests begin, or None.

    >>> first_hidden_line("f(1)\\n### BEGIN HIDDEN TESTS\\nf(2)\\n### END HIDDEN TESTS")
    2
    """
    for number, line in enumerate(source.split("\n"), 1):
        if "BEGIN HIDDEN TESTS" in line:
            return number
    return None
