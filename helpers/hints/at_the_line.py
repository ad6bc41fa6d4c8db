"""The line of a student's code at which an error arose, and the shapes of what stands in it."""

import ast
import linecache
import os
import sysconfig
from types import FrameType, TracebackType
from typing import Any

KINDS = ("stdlib", "purelib", "platlib")  # where Python and its packages are installed
INSTALLED = tuple({os.path.realpath(sysconfig.get_path(kind)) for kind in KINDS})
OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MOST_NAMES = 5


def shapes_at(trace: TracebackType | None) -> str | None:
    """Return the student's line that an error came from, with the shapes of the arrays in it.

    returns: such as "`X @ W`: X is (5, 3), W is (4, 2)"; None where the line holds no arrays

    >>> shapes_at(None)
    """
    frame, number = _innermost(trace)
    if frame is None:
        return None
    line = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
    shapes = [f"{name} is {shape}" for name in _names(line) if (shape := _shape(frame, name))]
    return f"`{line}`: {', '.join(shapes[:MOST_NAMES])}" if shapes else None


def _innermost(trace: TracebackType | None) -> tuple[FrameType | None, int]:
    """Return the innermost frame that is neither a library's nor ours, and its line."""
    found: tuple[FrameType | None, int] = (None, 0)
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((*INSTALLED, OURS, "<frozen")):
            found = trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next
    return found


def _names(line: str) -> list[str]:
    """Return the names in a line, self's attributes and items by a fixed key."""
    for text in (line, f"{line} pass", line.rstrip(":")):
        try:
            tree = ast.parse(text)
        except SyntaxError:
            continue
        kinds = (ast.Name, ast.Attribute, ast.Subscript)
        nodes = [one for one in ast.walk(tree) if isinstance(one, kinds)]
        return list(dict.fromkeys(ast.unparse(one) for one in nodes if _is_plain(one)))
    return []


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "self"
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )


def _shape(frame: FrameType, text: str) -> str | None:
    """Return the shape of what a name, attribute or item stands for; None if it has none."""
    node = ast.parse(text, mode="eval").body
    value: Any
    if isinstance(node, ast.Name):
        value = frame.f_locals.get(node.id, frame.f_globals.get(node.id))
    elif isinstance(node, ast.Attribute):
        value = getattr(frame.f_locals.get("self"), "__dict__", {}).get(node.attr)
    else:
        holder = frame.f_locals.get(ast.unparse(node.value))  # type: ignore[attr-defined]
        value = holder.get(ast.literal_eval(node.slice)) if type(holder) is dict else None  # type: ignore[attr-defined]
    if type(value).__module__.partition(".")[0] not in ("numpy", "torch"):
        return None
    shape = getattr(value, "shape", None)
    if not isinstance(shape, tuple):
        return None
    return str(tuple(shape)) if len(shape) else "a single number"
