"""What a hand-in is run with."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path

from grading.sandbox import Isolation, Limits


@dataclass
class Settings:
    """What a hand-in is run with.

    scratch: the one folder that the student's code may write to
    data: the folder with the data sets, which it may read, besides Python and the course's packages
    mark: by which all processes of the hand-in can be found
    absent: names of libraries that are not to be there
    seed: added to those of hidden tests
    student: who handed it in, for tests that ask; "" where that is not known
    """

    limits: Limits
    isolation: Isolation
    scratch: Path
    data: Path | None = None
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    absent: frozenset[str] = frozenset()
    seed: int = 0
    student: str = ""
