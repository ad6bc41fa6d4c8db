'''The tiny notebook that faults are handed in for, and the reader of the fault files.

    """The function never ends.

    scores: test_double=0 test_total=3 test_apply=2
    evidence: limit 1 s a cell
    limits: cell_seconds=1
    needs: bubblewrap
    """
    # %% double
    while True: ...

The opening string holds what the hand-in does and then
    scores:   what each test cell must get; `?` where it is a matter of luck, and no harm
    evidence: a piece of the note for the TA, where there must be one
    limits:   limits other than LIMITS
    needs:    bubblewrap, where nothing else can hold the fault off
A cell stands below `# %% its_name`, one that the student added below `# %% + after its_name`. In them
@GRADEBOOK@, @SOURCE@, @OTHER@ and @COURSE@ are paths of the watched course, @PORT@ is where the test
listens and @KNOCK@ where it tries to get in.
'''

import re
from dataclasses import dataclass, field
from pathlib import Path

from conftest import code, text
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from grading.audit import Answer, Extra, build_hand_in

OPENING = re.compile(r'\s*"""(.*?)"""\s*(.*)\Z', re.DOTALL)
HEADER = re.compile(r"^# %% (?P<extra>\+ after )?(?P<name>\S+)\s*$")
FOLDER = Path(__file__).parent
OURS = ("__init__", "conftest", "notebook")
CANARY = "canary-7f31"  # in whatever a student must not see
FIELDS = ("scores", "evidence", "limits", "needs")
LIMITS = {
    "cell_seconds": 3,
    "notebook_seconds": 25,
    "memory_mb": 400,
    "processes": 20,
    "threads": 60,
    "file_mb": 10,
    "disk_mb": 20,
    "output_mb": 5,
    "examiner_memory_mb": 800,
}
FULL = {"test_double": 2.0, "test_total": 3.0, "test_apply": 2.0}

SET_UP = """import numpy as np

from helpers.checks import check_array"""

DOUBLE = '''def double(x):
    """Return twice an array."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION'''

TEST_DOUBLE = f""""double(x) is twice x"
x = np.array([1.0, 2.5])
check_array("double", double(x), np.array([2.0, 5.0]))
### BEGIN HIDDEN TESTS
"{CANARY}-hidden"
inputs = np.random.default_rng(20).normal(size=(3, 4))
expected_double = inputs + inputs
np.testing.assert_allclose(double(inputs), expected_double, err_msg="double: wrong on a matrix")
### END HIDDEN TESTS"""

TOTAL = '''def total(x):
    """Return the sum of an array as a float."""
    ### BEGIN SOLUTION
    return float(x.sum())
    ### END SOLUTION'''

TEST_TOTAL = f""""total(x) is the sum of x"
answer = total(np.array([1.0, 2.0]))
assert abs(answer - 3) < 1e-12, f"total: of [1, 2] should be 3, not {{answer}}"
### BEGIN HIDDEN TESTS
"{CANARY}-hidden"
values = np.random.default_rng(21).normal(size=50)
expected_total = float(np.sum(values))
assert abs(total(values) - expected_total) < 1e-9, "total: wrong for 50 numbers"
### END HIDDEN TESTS"""

APPLY = '''def apply(function, values):
    """Return [function(value) for each value]."""
    ### BEGIN SOLUTION
    return [function(value) for value in values]
    ### END SOLUTION'''

TEST_APPLY = f""""apply(function, values) calls the function on each value"
squares = apply(lambda value: value * value, [1, 2, 3])
assert squares == [1, 4, 9], f"apply: squares of 1, 2, 3 are 1, 4, 9, not {{squares}}"
### BEGIN HIDDEN TESTS
"{CANARY}-hidden"
expected_apply = [0.5, 10.5]
assert apply(lambda value: value + 0.5, [0, 10]) == expected_apply, "apply: wrong for halves"
### END HIDDEN TESTS"""


def instructor_notebook() -> NotebookNode:
    """Return the instructor's notebook: three exercises that need NumPy only."""
    cells = [
        text("title", "# Tiny\nThree exercises."),
        code("set_up", SET_UP),
        code("double", DOUBLE, solution=True),
        code("test_double", TEST_DOUBLE, points=2),
        code("total", TOTAL, solution=True),
        code("test_total", TEST_TOTAL, points=3),
        code("apply", APPLY, solution=True),
        code("test_apply", TEST_APPLY, points=2),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return notebook


@dataclass(frozen=True)
class Fault:
    """What one fault file says; see the head of this module."""

    name: str
    title: str
    scores: dict[str, str] = field(default_factory=dict)
    evidence: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    needs: str = ""
    body: str = ""

    def hand_in(self, places: dict[str, str]) -> NotebookNode:
        """Return the hand-in, with the test cells of the course.

        places: {"GRADEBOOK": path} what stands for @GRADEBOOK@ and the like
        """
        body = re.sub(r"@([A-Z]+)@", lambda match: places[match[1]], self.body)
        return build_hand_in(self._answer(body), instructor_notebook(), instructor_notebook())

    def _answer(self, body: str) -> Answer:
        cells, extras = {}, []
        for header, source in _cells(body):
            if header["extra"]:
                extras.append(Extra(header["name"], source, "code"))
            else:
                cells[header["name"]] = source
        return Answer(self.name.replace("_", "-"), self.title, cells=cells, extras=tuple(extras))


CLEAN = Fault("clean", "A right answer.")


def read_fault(path: Path) -> Fault:
    """Read a fault file."""
    found = OPENING.match(path.read_text())
    if found is None:
        raise ValueError(f"{path.name}: a fault file opens with a string that says what it does")
    opening, body = found.groups()
    lines = [line.strip() for line in opening.strip().split("\n")]
    pairs = [line.partition(":")[::2] for line in lines if line.partition(":")[0] in FIELDS]
    title = " ".join(line for line in lines if line and line.partition(":")[0] not in FIELDS)
    values = {key: value.strip() for key, value in pairs}
    limits = {key: int(value) for key, value in _settings(values.get("limits", "")).items()}
    return Fault(
        name=path.stem,
        title=title,
        scores=_settings(values["scores"]),
        evidence=values.get("evidence", ""),
        limits=LIMITS | limits,
        needs=values.get("needs", ""),
        body=body,
    )


def read_faults() -> list[Fault]:
    """Read all fault files, sorted by name."""
    paths = sorted(FOLDER.glob("*.py"))
    return [read_fault(path) for path in paths if path.stem not in OURS]


def _settings(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


def _cells(body: str) -> list[tuple[re.Match, str]]:
    """Cut the text at its header lines; return each header with the lines below it."""
    parts: list[tuple[re.Match, list[str]]] = []
    for line in body.split("\n"):
        if header := HEADER.match(line):
            parts.append((header, []))
        elif parts:
            parts[-1][1].append(line)
    return [(header, "\n".join(lines).strip("\n")) for header, lines in parts]
