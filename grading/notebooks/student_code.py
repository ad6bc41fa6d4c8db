"""What a student's cell holds besides Python: commands, Colab's modules, syntax of a later version.

Nothing of this may cost another exercise: a line that cannot work in the grader is not run, and
what cannot be parsed is told with its line.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LATER = "; if it is syntax of a later version, write it without)"
DEEP = 5000  # for expressions of thousands of terms; more would need a larger stack
MAGIC = re.compile(r"^(?P<indent>\s*)(?:(?P<target>\w+)\s*=\s*)?(?:!!?|%{1,2}(?=\w))(?P<what>.*)$")
HELP = re.compile(r"^\s*\?{1,2}\w|^\s*[\w.]+\?{1,2}\s*$")
NOT_RUN = re.compile(
    r"\s*(?:sudo\s+)?(?:pip3?|uv|conda|mamba|apt|apt-get|brew|npm|wget|curl|git|gdown|kaggle|unzip|"
    r"load_ext|reload_ext|unload_ext|autoreload|tensorboard|matplotlib|pylab|"
    r"(?:\S*python[\d.]*|\{sys\.executable\})\s+-m\s+pip)\b"
)
QUIET = re.compile(r"\s*(?:matplotlib|pylab)\b")  # figures are shown as in a notebook anyway
OF_SHELL = re.compile(r"%%(?:bash|sh|script|!|sx|system)\b")
OF_PYTHON = re.compile(r"%%(?:time|timeit|capture|prun)\b")
COLAB = re.compile(r"^(?:from\s+google\.colab\s+import\s+(?P<names>.+)|import\s+google\.colab.*)$")
MOCK = "__import__('unittest.mock').mock.MagicMock()"


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let Python parse and compile deeper expressions than it does by itself."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def parse_cell(source: str) -> ast.Module:
    """Return the Python of a cell, its commands aside; lines keep their numbers.

    raises: SyntaxError, where it is none; RecursionError or MemoryError, where it is too deep
    """
    with deep_recursion():
        try:
            return ast.parse(source)
        except ValueError as error:  # a null byte, before Python 3.11.4
            raise SyntaxError(str(error)) from error
        except SyntaxError:
            lines = source.split("\n")
            _leave_out(lines, lambda number, line: _plain(line) != line)
            return ast.parse("\n".join(lines))


def syntax_note(source: str) -> str:
    """Return which line of a cell is no Python of the course's version and why, or nothing.

    >>> syntax_note("x = 1\\n  y = 2").replace(PYTHON, "3.X")
    'line 2 is no valid Python 3.X, which the course runs (unexpected indent)'
    >>> syntax_note("x = 1\\ntype Row = list").endswith(LATER)
    True
    """
    try:
        parse_cell(source)
    except SyntaxError as error:
        wrong = f"line {error.lineno or 1} is no valid Python {PYTHON}, which the course runs"
        is_unknown = error.msg == "invalid syntax"  # Python says no more of a word that is new
        return f"{wrong} ({error.msg}{LATER if is_unknown else ')'}"
    except (RecursionError, MemoryError):
        return ""
    return ""


def runnable(source: str) -> tuple[str, list[str]]:
    """Return a student's cell without what cannot work in the grader, and notes on that.

    There is no network, nothing is installed, and this is not Colab. Lines keep their numbers.

    >>> runnable("%pip install torch\\nx = 1")[0]
    'pass  # not run: %pip install torch\\nx = 1'
    """
    lines, notes = source.split("\n"), list[str]()
    first = next((line for line in lines if line.strip()), "").strip()
    if OF_SHELL.match(first) and any(NOT_RUN.match(line) for line in lines):
        return "\n".join(f"# {line}" for line in lines), [_told(1, first)]
    if not _is_python(source) and (OF_PYTHON.match(first) or not first.startswith("%%")):
        _leave_out(lines, partial(_is_not_run, notes))
    for number, line in enumerate(lines, 1):
        if found := COLAB.match(line):
            lines[number - 1] = _stand_in(found["names"])
            notes.append(_told(number, line))
    return "\n".join(lines), notes


def _is_not_run(notes: list[str], number: int, line: str) -> bool:
    """Tell whether a line is a command that cannot work here, and note it."""
    found = MAGIC.match(line)
    if not found or not NOT_RUN.match(found["what"]):
        return False
    notes += [] if QUIET.match(found["what"]) else [_told(number, line)]
    return True


def _leave_out(lines: list[str], wanted: Callable[[int, str], bool]) -> None:
    """Put plain Python in the place of commands, with the lines on which they go on."""
    goes_on = False
    for number, line in enumerate(lines, 1):
        if goes_on:
            lines[number - 1] = f"# {line}".rstrip("\\")
        elif wanted(number, line):
            lines[number - 1] = f"{_plain(line)}  # not run: {line.strip()}".rstrip("\\")
            goes_on = True
        goes_on = goes_on and line.endswith("\\")


def _plain(line: str) -> str:
    """Return a line of Python in place of a command of IPython's."""
    if HELP.match(line):
        return "pass"
    found = MAGIC.match(line)
    if not found:
        return line
    return (
        f"{found['indent']}{found['target']} = []" if found["target"] else f"{found['indent']}pass"
    )


def _stand_in(names: str | None) -> str:
    """Return a line that puts something harmless in the place of Colab's modules."""
    pairs = [name.split() for name in re.sub(r"#.*|[()]", "", names or "").split(",")]
    targets = [pair[-1] for pair in pairs if pair and pair[-1].isidentifier()]
    return " = ".join([*(targets or ["google"]), MOCK])


def _told(number: int, line: str) -> str:
    what = "".join(sign if sign.isprintable() else "?" for sign in line.strip()[:100])
    why = "the grader has no network, installs nothing, loads no extension and is not Colab"
    return f"line {number}: {what!r} was not run: {why}"


def _is_python(source: str) -> bool:
    try:
        with deep_recursion():
            ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    except (RecursionError, MemoryError):
        return True
    return True
