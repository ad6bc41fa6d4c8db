"""What a feedback page keeps to itself: paths of the machine that graded, and installers' words."""

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from grading.plugins.steps import course_root
from helpers.data import data_folders

# What stands before a package, a module of Python, or a file of the hand-in, on whichever machine
PACKAGES = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\s'\"<>:]*?[\\/])?(?:site|dist)-packages[\\/]")
PYTHON = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\s'\"<>:]*?[\\/])?lib[\\/](?=python3\.\d+[\\/])")
SCRATCH = re.compile(
    r"(?<![\w.:])/(?:private/)?(?:var/folders/\w+/\w+/T|var/tmp|tmp|dev/shm|run)"
    r"(?:/(?:[^\s'\"<>:,)\]]*/)?|(?![\w.-]))"
)
INSTALLERS = re.compile(
    r"^\s*(?:(?:Collecting|Downloading|Installing collected packages|Successfully (?:installed|"
    r"uninstalled|built)|Requirement already satisfied|Using cached|Looking in (?:indexes|links)|"
    r"Building wheels?|Preparing metadata|Created wheel|Stored in directory|Found existing|"
    r"Attempting uninstall|Uninstalling|Obtaining|Processing|Getting requirements|Installing build|"
    r"Running (?:command|setup\.py))\b.*|\[notice\].*|Note: you may need to restart.*|"
    r"WARNING: (?:Running pip|You are using pip|The script|Retrying).*|ERROR: pip's.*|"
    r"[━╸╺\s\d.]+(?:/[\d.]+)?\s*[kMG]?B.*eta.*|.*━━.*)$"
)
INSTALLS = re.compile(r"^\s*[%!]*\s*(?:pip3?|conda|mamba|uv|python\S* -m pip)\b", re.M)


class HidePaths(NbGraderPreprocessor):
    """Take paths of the grader's machine, and what installers print, out of all outputs."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Change the outputs; see nbconvert's Preprocessor."""
        places = pattern_of([course_root(self), *data_folders()])
        for cell in nb.cells:
            if cell.cell_type == "code":
                is_installing = bool(INSTALLS.search(cell.source))
                kept = [one for one in cell.outputs if _change(one, is_installing, places)]
                cell.outputs = kept
        return nb, resources


def _change(output: NotebookNode, is_installing: bool, places: re.Pattern[str]) -> bool:
    """Change one output in place; tell whether anything of it is left."""
    if output.output_type == "stream":
        text = without_paths(output.text, places)
        lines = text.splitlines(keepends=True)
        kept = [one for one in lines if not (is_installing and INSTALLERS.match(one.rstrip()))]
        output.text = "".join(kept)
        return bool(output.text) or not lines
    if output.output_type == "error":
        output.evalue = without_paths(str(output.evalue), places)
        output.traceback = [without_paths(str(line), places) for line in output.traceback]
    for kind in ("text/plain", "text/html", "text/markdown"):
        if isinstance(output.get("data", {}).get(kind), str):
            output.data[kind] = without_paths(output.data[kind], places)
    return True


def without_paths(text: str, places: re.Pattern[str] | None = None) -> str:
    """Return a text in which a path says the file, and not where the grader keeps it.

    places: what `pattern_of` returns

    >>> without_paths('File "/srv/course/.venv/lib/python3.11/site-packages/numpy/core.py", line 3')
    'File "numpy/core.py", line 3'
    >>> without_paths("FileNotFoundError: '/tmp/hand-in-x1y2/work/data.csv'")
    "FileNotFoundError: 'data.csv'"
    """
    for pattern in (PACKAGES, PYTHON, *([places] if places else []), SCRATCH):
        text = pattern.sub(_last_name, text)
    return text


def _last_name(found: re.Match[str]) -> str:
    """Return what stands for a folder: nothing before a file in it, else its name; home is ~."""
    if found[0][-1] in "/\\":
        return ""
    return "~" if found[0] == str(Path.home()) else re.split(r"[/\\]", found[0])[-1]


def pattern_of(folders: Iterable[Path]) -> re.Pattern[str]:
    """Return a pattern for folders of this machine, and those in which Python and people live.

    >>> pattern_of([Path("/srv/dl")]).sub("", "/srv/dl/data/x.npz and /srv/dlx")
    'data/x.npz and /srv/dlx'
    """
    own = (Path(sys.prefix), Path(sys.base_prefix), Path.home(), Path(tempfile.gettempdir()))
    places = {str(one) for folder in (*folders, *own) for one in (folder, folder.resolve())}
    longest_first = sorted((one for one in places if len(one) > 4), key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![\w.:-])(?:{either})(?:[\\/]|(?![\w.-]))")
