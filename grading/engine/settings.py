"""What a hand-in is run with: its cells, and the limits and places for them."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from grading.sandbox import Isolation, Limits


@dataclass(frozen=True)
class Step:
    """A code cell to run: a test cell has a name, a student's cell need not have one.

    is_ours: whether its text is the course's, in a test as in the set-up
    is_given: whether it stands as students got it
    """

    name: str
    source: str
    is_test: bool
    is_ours: bool = False
    is_given: bool = False


@dataclass
class Settings:
    """What a hand-in is run with.

    scratch: the one folder that the student's code may write to
    data: the folder with the data sets, which it may read, besides Python and the course's packages
    mark: by which all processes of the hand-in can be found
    absent: names of libraries that are not to be there
    seed: added to those of hidden tests
    student: who handed it in, for tests that ask; "" where that is not known
    given: the texts of the cells that students got and do not answer in, by the cells' ids
    ahead: the course's own cells that a notebook begins with, by their numbers, and the imports in
        them: what a candidate may have run before it is given to a hand-in
    hints: whether lines to look at are told below tests that failed
    """

    limits: Limits
    isolation: Isolation
    scratch: Path
    data: Path | None = None
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    absent: frozenset[str] = frozenset()
    seed: int = 0
    student: str = ""
    given: dict[str, str] = field(default_factory=dict)
    ahead: tuple[tuple[int, str], ...] = ()
    imports: str = ""
    hints: bool = False
