"""What a student is told when something cannot be done: what, where, and what to do next.

StudentError                one or two sentences, shown without a traceback
└── DamagedError            a notebook cannot be read; `older.in_words` adds the way back
"""

from pathlib import Path


class StudentError(Exception):
    """What, where, and what to do next; shown without a traceback."""


class DamagedError(StudentError):
    """A notebook that is there cannot be read; the message says what is wrong with it.

    path: of the notebook
    """

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        super().__init__(f"{path.name} {why}")
