"""Run the faults of tests/faults with the examiner and with stock nbgrader; print a table.

    python -m ci.faults > docs/faults.md

Both run in bubblewrap. Stock nbgrader is its own Execute on the notebook with the hidden tests, as
`nbgrader autograde` runs it, with a copy of the gradebook and of another hand-in that it may write
to, as it may on a grader's machine. Its limits are wider, and only keep this machine whole.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbgrader.utils import determine_grade, is_grade

from grading.engine import Settings, candidate_environment, package_folders, run_hand_in
from grading.sandbox import Limits, find_isolation, start

PROJECT = Path(__file__).parents[1]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]  # the faults and what they are for

from faults.notebook import CANARY, Fault, read_faults  # noqa: E402

STOCK_LIMITS = Limits(memory_mb=1500, processes=200, threads=400, disk_mb=200, output_mb=100)
CELL_SECONDS, WHOLE_SECONDS = 3, 20
UNKNOWN = "–"

HEAD = """# Faults

Hand-ins that attack or break the grader (`tests/faults`), and what three tests, of 2, 3 and 2
points, give them. "Wanted" is what the answers are worth (`?`: a matter of luck that harms nobody
else); what differs from it is in bold. Written by `python -m ci.faults > docs/faults.md`; both
columns ran in bubblewrap, stock nbgrader 0.9.6 with wider limits around it and stopped after 20 s;
one run each.

| fault | what it does | wanted | examiner | stock nbgrader | what happened with stock nbgrader |
|---|---|---|---|---|---|"""


def scores(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the marks of the tests, in order."""
    tests = [cell for cell in notebook.cells if is_grade(cell)]
    return [f"{determine_grade(cell)[0]:g}" for cell in tests]


def make_course(root: Path) -> dict[str, str]:
    """Write the files that a hand-in must not touch; return what stands for them in a fault."""
    course = root / "course"
    paths = {
        "GRADEBOOK": course / "gradebook.db",
        "SOURCE": course / "source/tiny/tiny.ipynb",
        "OTHER": course / "submitted/bob/tiny/tiny.ipynb",
    }
    for name, path in paths.items():
        path.parent.mkdir(parents=True)
        path.write_text(f"{CANARY}-{name}")
    return {name: str(path) for name, path in paths.items()} | {"COURSE": str(course)}


def with_examiner(fault: Fault) -> list[str]:
    """Return the marks that our engine gives."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        places = make_course(root) | {"PORT": "9", "KNOCK": "18765"}
        notebook, scratch = fault.hand_in(places), root / "scratch"
        scratch.mkdir()
        run_hand_in(notebook, Settings(Limits(**fault.limits), find_isolation(), scratch))
    return scores(notebook)


def with_stock(fault: Fault) -> tuple[list[str], str]:
    """Return the marks that stock nbgrader gives, and what happened."""
    folder = tempfile.mkdtemp()
    try:
        return _with_stock(fault, Path(folder).resolve())
    finally:
        subprocess.run(["rm", "-rf", "--", folder], check=False)


def _with_stock(fault: Fault, scratch: Path) -> tuple[list[str], str]:
    places = make_course(scratch)
    before = _content(scratch / "course")
    with socket.create_server(("127.0.0.1", 0)) as server:  # a port that is free
        places |= {"PORT": str(server.getsockname()[1]), "KNOCK": "18765"}
    (scratch / "hand_in.json").write_text(json.dumps({"port": int(places["PORT"])}))
    nbformat.write(fault.hand_in(places), scratch / "hand_in.ipynb")
    began = time.monotonic()
    exceeded, status = _run_stock(scratch)
    seconds = time.monotonic() - began
    facts = [f"stopped by our sandbox: {exceeded.partition(' (')[0]}"] if exceeded else []
    if _content(scratch / "course") != before:
        facts.append("gradebook, source or another hand-in changed")
    try:
        told = json.loads((scratch / "result.json").read_text())
        notebook = nbformat.from_dict(told["notebook"])
        marks = [UNKNOWN] * 3 if told["error"] else scores(notebook)
        return marks, "; ".join([*facts, *_facts(notebook, told, seconds)])
    except (OSError, ValueError):
        still = f"still running after {WHOLE_SECONDS} s"
        ended = f"nbgrader itself was killed (status {status})"
        facts += [] if exceeded else [still if status is None else ended]
        return [UNKNOWN] * 3, "; ".join(facts)


def _run_stock(scratch: Path) -> tuple[str | None, int | None]:
    command = [sys.executable, str(Path(__file__).resolve()), "inside", str(scratch)]
    settings = Settings(STOCK_LIMITS, find_isolation(), scratch)
    environment = candidate_environment(settings) | {"PYTHONPATH": ""}
    sandboxed = start(
        command,
        limits=settings.limits,
        isolation=settings.isolation,
        scratch=settings.scratch,
        readable=(*package_folders(), PROJECT / "ci", PROJECT / "tests"),
        env=environment,
    )
    with sandboxed:
        try:
            status = sandboxed.wait(WHOLE_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        exceeded = sandboxed.exceeded
    return exceeded, status


def _facts(notebook: nbformat.NotebookNode, told: dict, seconds: float) -> list[str]:
    """Return what is to be said of a run that came to an end."""
    outputs = [(cell, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    facts = [f"not graded: {told['error']}"] if told["error"] else []
    if CANARY in json.dumps([output for _, output in outputs if "traceback" not in output]):
        facts.append("read what a student must not see")
    if told["visited"]:
        facts.append("reached a server outside")
    failed = [o.ename[:30] for cell, o in outputs if o.output_type == "error" and is_grade(cell)]
    if failed:
        facts.append("tests ended with " + ", ".join(sorted(set(failed))))
    noisy = any(is_grade(cell) and output.get("name") == "stderr" for cell, output in outputs)
    if noisy:
        facts.append("stderr in a test cell, which costs its marks")
    if told["left"]:
        facts.append(f"{told['left']} processes left running")
    if seconds > 15:
        facts.append(f"took {seconds:.0f} s")
    return facts


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def inside(scratch: Path) -> None:
    """Run in the sandbox: nbgrader's own Execute on hand_in.ipynb; write result.json."""
    from nbgrader.preprocessors import Execute

    port = json.loads((scratch / "hand_in.json").read_text())["port"]
    notebook, error = nbformat.read(scratch / "hand_in.ipynb", 4), ""
    with socket.create_server(("127.0.0.1", port)) as server:
        server.setblocking(False)
        try:
            execute = Execute(timeout=CELL_SECONDS, kernel_name="python3")
            execute.preprocess(notebook, {"metadata": {"path": str(scratch)}})
        except BaseException as raised:  # whatever stops nbgrader is a result
            error = f"nbgrader stopped with {type(raised).__name__}"
        try:
            visited = bool(server.accept())
        except BlockingIOError:
            visited = False
    left = sum(1 for name in os.listdir("/proc") if name.isdigit()) - 2  # bwrap and us
    told = {"notebook": notebook, "error": error, "visited": visited, "left": max(0, left)}
    (scratch / "result.json").write_text(json.dumps(told))
    os._exit(0)


def row(fault: Fault) -> str:
    """Return a fault's line of the table."""
    wanted = list(fault.scores.values())
    ours = with_examiner(fault)
    theirs, happened = with_stock(fault)
    title = fault.title.replace("|", r"\|")  # a bar ends a column
    cells = [f"`{fault.name}`", title, " ".join(wanted)]
    cells += [" ".join(map(_marked, marks, wanted)) for marks in (ours, theirs)]
    return f"| {' | '.join([*cells, happened.replace('|', '/')])} |"


def _marked(mark: str, wanted: str) -> str:
    return mark if wanted in (mark, "?") else f"**{mark}**"


def main() -> None:
    """Print the table."""
    if not find_isolation():
        sys.exit(f"not run: {find_isolation().reason}")
    print(HEAD)
    with ProcessPoolExecutor(4) as pool:  # each waits, mostly
        for line in pool.map(row, read_faults()):
            print(line, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(Path(sys.argv[2]))
    else:
        main()
