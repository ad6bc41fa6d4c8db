"""What cells have shown, made fit for a page to read: no long traceback, no bar, no home folder.

The notebook that is handed in keeps all of it; this is for its PDF.
"""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from helpers.student.cells import TEXT_STUB, NotebookNode, is_solution, is_untouched
from helpers.student.judging import is_stub, without_colours

MOST_LINES, KEPT_LINES = 120, 50  # of a cell's text; what is kept at either end of more
MESSAGE_LINES = 8  # of an error's own words
PLACE = re.compile(r"^Cell In\s?\[\d+\], line (\d+).*\n(?:.*\n)*?-+> *\1 (.*)$", re.MULTILINE)
BAR = re.compile(
    r"^(?P<what>.*?)(?P<share>\d+)%\|.*\|\s*(?P<count>\S+/\S+)\s*\[[^]]*\](?P<rest>.*)$"
)
COUNTER = re.compile(r"^.*\d+\w* \[\d+:\d\d.*\]$")  # a bar that does not know its end
HOMES = re.compile(
    r"(?:/home/|/Users/|\b[A-Za-z]:(?:\\{1,2}|/)Users(?:\\{1,2}|/))[\w.@ -]*?(?=[/\\])"
)
SYNTAX = ("SyntaxError", "IndentationError", "TabError")
WIDGET = "application/vnd.jupyter.widget-view+json"


def tidied(notebook: NotebookNode, home: Path | None = None) -> NotebookNode:
    """Return the notebook with its outputs as a reader wants them; the given one stays.

    home: the folder that is shown as ~, by default the user's own; others' are too
    """
    told = deepcopy(notebook)
    home = home or Path.home()
    for cell in told.cells:
        if is_solution(cell) and cell.cell_type == "markdown" and is_untouched(cell):
            cell.source = cell.source.replace(TEXT_STUB, "*empty*")
        if cell.cell_type == "code":
            joined = _joined(cell.get("outputs", []))
            cell.outputs = [shown for one in joined if (shown := _tidy(one, home))]
    return told


def without_home(text: str, home: Path) -> str:
    r"""Return a text with ~ where a user's home folder stands.

    >>> without_home("/srv/ada/course and /home/bob/x and C:\\Users\\cy\\y", Path("/srv/ada"))
    '~/course and ~/x and ~\\y'
    """
    forms = {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}
    for form in forms - {"/", ".", home.anchor}:
        text = re.sub(rf"(?<![\w.~-]){re.escape(form)}(?![\w.-])", "~", text)
    return HOMES.sub("~", text)


def settled(text: str) -> str:
    r"""Return a text as a screen shows it at the end, where parts were written over.

    >>> settled("a\n 10%\r 20%\r100%\nb\rc")
    'a\n100%\nc'
    """
    return "\n".join(_settled_line(line) for line in text.replace("\r\n", "\n").split("\n"))


def without_bars(text: str) -> str:
    r"""Return a text without progress bars; one that did not get to its end is told in words.

    >>> without_bars("100%|####| 5/5 [00:01<00:00]\nready\nepoch 2:  40%|##  | 2/5 [00:01<00:02]")
    'ready\nepoch 2: stopped at 40% (2/5)'
    """
    lines = []
    for line in text.split("\n"):
        if found := BAR.match(line):
            if int(found["share"]) < 100:
                told = f"{found['what'].strip()} stopped at {found['share']}% ({found['count']})"
                lines.append(told.strip())
            lines += [found["rest"]] if found["rest"] else []
        elif not COUNTER.match(line):
            lines.append(line)
    return "\n".join(lines)


def brief(error: NotebookNode) -> str:
    """Return an error's last words, with the line of the cell in which it came up."""
    message = f"{error.get('ename', '')}: {error.get('evalue', '')}"
    lines = without_colours(message).splitlines()
    more = [f"({len(lines) - MESSAGE_LINES} more lines)"] if len(lines) > MESSAGE_LINES else []
    trace = without_colours("\n".join(map(str, error.get("traceback", []))))
    if error.get("ename") in SYNTAX:
        return trace  # it shows the line, and no way that led there
    found = PLACE.search(trace)
    place = [f"line {found[1]}: {found[2].strip()}"] if found else []
    return "\n".join([*place, *lines[:MESSAGE_LINES], *more])


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with texts that follow each other in one: a bar may be in many pieces."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.get("output_type") == "stream" and output.get("name") == last.get("name"):
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def _tidy(output: NotebookNode, home: Path) -> NotebookNode | None:
    """Return one output as the page shows it, or None where it shows nothing."""
    kind = output.get("output_type")
    if kind == "error":
        if is_stub(output):
            return type(output)(output_type="stream", name="stdout", text="empty\n")
        output.evalue = without_home(str(output.get("evalue", "")), home)
        output.traceback = [without_home(brief(output), home)]
    elif kind == "stream":
        output.text = _cut(without_home(without_bars(settled(str(output.text))), home))
        return output if output.text.strip() else None
    elif data := output.get("data"):
        return _tidy_data(output, data, home)
    return output


def _tidy_data(output: NotebookNode, data: Any, home: Path) -> NotebookNode | None:
    if data.pop(WIDGET, None) is not None:
        data["text/plain"] = without_bars(str(data.get("text/plain", "")))
        if not data["text/plain"].strip() and len(data) == 1:
            return None
    for kind in ("text/plain", "text/html"):
        if isinstance(data.get(kind), str):
            data[kind] = without_home(data[kind], home)
    if isinstance(data.get("text/plain"), str):
        data["text/plain"] = _cut(data["text/plain"])
    return output


def _settled_line(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown.rstrip() if "\r" in line else shown


def _cut(text: str) -> str:
    """Return a text whose middle is left out where it is long."""
    lines = text.split("\n")
    if len(lines) <= MOST_LINES:
        return text
    left_out = f"({len(lines) - 2 * KEPT_LINES} lines are left out here; the notebook has them)"
    return "\n".join([*lines[:KEPT_LINES], "", left_out, "", *lines[-KEPT_LINES:]])
