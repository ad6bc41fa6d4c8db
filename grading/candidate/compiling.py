"""Compile a student's cell: also one with an expression of thousands of terms.

Python 3.11 gives up at about a thousand levels, later versions do not, and the hand-in is right
in those. What the cell then runs has Python's own limit.

`deep_recursion` stands in `notebooks/student_code.py` too: to come in by that door would load
nbformat, 1.7 s for every candidate.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from IPython.core.compilerop import CachingCompiler

DEEP = 5000  # levels that fit on the stack


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let Python parse and compile deeper expressions than it does by itself."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class DeepCompiler(CachingCompiler):
    """IPython's compiler of cells, for deep expressions too."""

    def __call__(self, *args: Any, **kwargs: Any) -> CodeType:
        """Compile a part of a cell; see codeop.Compile."""
        with deep_recursion():
            return super().__call__(*args, **kwargs)

    def ast_parse(self, *args: Any, **kwargs: Any) -> ast.AST:
        """Parse a cell; see IPython's CachingCompiler."""
        with deep_recursion():
            return super().ast_parse(*args, **kwargs)
